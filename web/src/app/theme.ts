import { theme, type ThemeConfig } from 'antd'

const FONT = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

/** `key` is also the class on the html element, so that our own style sheets read the same variables. */
export function themeFor(dark: boolean): ThemeConfig {
  return {
    cssVar: { key: 'zhike' },
    hashed: false,
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#4c8dff' : '#1d5fd1',
      colorInfo: dark ? '#4c8dff' : '#1d5fd1',
      colorSuccess: '#1a9a5c',
      colorWarning: '#c77700',
      colorError: '#d4380d',
      colorBgLayout: dark ? '#101216' : '#f4f6f9',
      colorTextSecondary: dark ? 'rgba(255,255,255,0.75)' : 'rgba(15,23,42,0.78)',
      colorTextTertiary: dark ? 'rgba(255,255,255,0.62)' : 'rgba(15,23,42,0.66)',
      colorTextPlaceholder: dark ? 'rgba(255,255,255,0.58)' : 'rgba(15,23,42,0.64)',
      borderRadius: 8,
      fontFamily: FONT,
      fontSize: 14,
      wireframe: false,
    },
    components: {
      Table: { headerBg: dark ? '#1b1e24' : '#f8fafc', headerSplitColor: 'transparent', cellPaddingBlockMD: 11, cellPaddingInlineMD: 14 },
      Drawer: { paddingLG: 20 },
    },
  }
}
