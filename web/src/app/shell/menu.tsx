import {
  AlertOutlined, AppstoreOutlined, AuditOutlined, CalendarOutlined, CopyOutlined, DollarOutlined, FunnelPlotOutlined, HistoryOutlined, InboxOutlined, MailOutlined,
  MessageOutlined, ReadOutlined, SafetyOutlined, SnippetsOutlined, TagsOutlined, TeamOutlined, UserOutlined, UsergroupAddOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Key } from '@/i18n'

export interface MenuEntry { path: string; label: Key; icon?: ReactNode; permission?: string; count?: 'conversations' }

export const mainMenu: MenuEntry[] = [
  { path: '/', label: 'menu.workbench', icon: <AppstoreOutlined /> },
  { path: '/conversations', label: 'menu.conversations', icon: <MessageOutlined />, permission: 'conversation:read', count: 'conversations' },
  { path: '/tickets', label: 'menu.tickets', icon: <TagsOutlined />, permission: 'ticket:read' },
  { path: '/supervisor', label: 'menu.supervisor', icon: <TeamOutlined />, permission: 'employee:manage' },
  { path: '/figures', label: 'menu.figures', icon: <FunnelPlotOutlined />, permission: 'stats:read' },
  { path: '/csat', label: 'menu.csat', icon: <AuditOutlined />, permission: 'ticket:read' },
  { path: '/quality', label: 'menu.quality', icon: <SafetyOutlined />, permission: 'quality:read' },
  { path: '/archives', label: 'menu.archives', icon: <HistoryOutlined />, permission: 'conversation:read' },
  { path: '/leads', label: 'menu.leads', icon: <FunnelPlotOutlined />, permission: 'lead:read' },
  { path: '/customers', label: 'menu.customers', icon: <UserOutlined />, permission: 'customer:read' },
  { path: '/duplicates', label: 'menu.duplicates', icon: <CopyOutlined />, permission: 'customer:merge' },
  { path: '/pools', label: 'menu.pools', icon: <InboxOutlined />, permission: 'pool:read' },
  { path: '/segments', label: 'menu.segments', icon: <UsergroupAddOutlined />, permission: 'segment:read' },
  { path: '/deals', label: 'menu.deals', icon: <DollarOutlined />, permission: 'deal:read' },
  { path: '/appointments', label: 'menu.appointments', icon: <CalendarOutlined />, permission: 'appointment:read' },
  { path: '/knowledge', label: 'menu.knowledge', icon: <ReadOutlined />, permission: 'knowledge:read' },
  { path: '/scripts', label: 'menu.scripts', icon: <SnippetsOutlined />, permission: 'script:read' },
  { path: '/reviews', label: 'menu.reviews', icon: <AuditOutlined />, permission: 'review:read' },
  { path: '/sms', label: 'menu.sms', icon: <MailOutlined />, permission: 'sms:read' },
  { path: '/dead-letters', label: 'menu.dead_letters', icon: <AlertOutlined />, permission: 'ops:read' },
]

export const systemMenu: MenuEntry[] = [
  { path: '/system/users', label: 'menu.users', permission: 'user:read' },
  { path: '/system/roles', label: 'menu.roles', permission: 'role:write' },
  { path: '/system/applications', label: 'menu.applications', permission: 'application:review' },
  { path: '/system/staff', label: 'menu.staff', permission: 'employee:manage' },
  { path: '/system/services', label: 'menu.services', permission: 'service_item:write' },
  { path: '/system/booking', label: 'menu.booking', permission: 'service_item:write' },
  { path: '/system/channels', label: 'menu.channels', permission: 'channel:read' },
  { path: '/system/orders', label: 'menu.orders', permission: 'order:write' },
  { path: '/system/fields', label: 'menu.fields', permission: 'config:write' },
  { path: '/system/tags', label: 'menu.tags', permission: 'tag:write' },
  { path: '/system/assignment', label: 'menu.assignment', permission: 'lead:rules' },
  { path: '/system/routing', label: 'menu.routing', permission: 'config:write' },
  { path: '/system/sla', label: 'menu.sla', permission: 'sla:read' },
  { path: '/system/tickets', label: 'menu.macros', permission: 'ticket:write' },
  { path: '/system/ticket-rules', label: 'menu.ticket_rules', permission: 'ticket:manage' },
  { path: '/system/intake', label: 'menu.intake', permission: 'intake:write' },
  { path: '/system/scores', label: 'menu.scores', permission: 'score:read' },
  { path: '/system/features', label: 'menu.features', permission: 'config:read' },
  { path: '/system/privacy', label: 'menu.privacy', permission: 'privacy:read' },
  { path: '/system/security', label: 'menu.security', permission: 'config:read' },
  { path: '/system/encryption', label: 'menu.encryption', permission: 'key:rotate' },
  { path: '/system/api-keys', label: 'menu.api_keys', permission: 'api_key:write' },
  { path: '/system/webhooks', label: 'menu.webhooks', permission: 'webhook:write' },
  { path: '/system/audit', label: 'menu.audit', permission: 'audit:read' },
]
