/** Words of looked-up orders: they come with the panel beside a talk and with the page of connections. */
export const orders = {
  title: '店铺订单', again: '重新查询', number: '按订单号查询', number_hint: '输入订单号查询', asking: '正在向店铺查询…', none: '没有找到订单', no_clues: '还没有可以用来查询的电话、邮箱或订单号', stale: '{time} 的结果（{why}）', away: '{shop} 暂时查不到：{why}',
  cancelled: '已取消', claimed: '按对方自称的信息找到，请先核实身份', parcel: '物流', track: '查看物流', refund: '退款', insert: '插入到回复', open: '在店铺后台打开', say_order: '订单 {number}：', say_parcel: '{company} 运单号 {number}', say_refund: '已退款 {amount}',
}
export const order_payments = { pending: '待付款', authorized: '已授权', paid: '已付款', partially_paid: '部分付款', partially_refunded: '部分退款', refunded: '已退款', voided: '已作废' }
export const order_shippings = { unfulfilled: '待发货', partial: '部分发货', shipped: '已发货', delivered: '已签收', returned: '已退回' }
export const order_reasons = { throttled: '店铺要求稍后再查', resting: '店铺连续没有答复，稍后再试', busy: '正在查询中', token: '令牌不对或已失效', scopes: '令牌缺少 read_orders 或 read_customers 权限', http: '店铺系统出错', garbage: '店铺的答复读不出来', mapping: '找不到订单列表，请检查路径', params: '没有设置任何查询参数', connect: '连不上店铺', tls: '店铺的证书有问题', timeout: '店铺没有答复', slow: '店铺答复太慢', broken: '连接中断', too_large: '答复过大', refused: '该地址不允许访问', graphql: '店铺不接受查询' }
export const order_shops = {
  title: '店铺订单接入', subtitle: '接待时直接看到客人在店铺里的订单、付款、物流和退款；只读取，不修改。', create: '接入店铺', edit: '编辑接入', empty: '还没有接入店铺', empty_hint: '接入 Shopify，或用地址和路径接入自己的商城系统。',
  name: '名称', provider: '类型', shopify: 'Shopify', generic: '其他系统', domain: '店铺域名', api_version: '接口版本', token: '访问令牌', token_kept: '已保存，留空表示不改', url: '查询地址', email_param: '邮箱参数名', phone_param: '手机参数名', member_param: '会员编号参数名', number_param: '订单号参数名', param_hint: '留空表示不按它查询',
  token_header: '令牌请求头', token_prefix: '令牌前缀', list: '订单列表路径', mapping: '字段路径（从每个订单开始）', status: '状态', health: '健康', well: '正常', ill: '异常：{why}', waits: '按店铺要求等到 {time}', last_ok: '最近成功', never: '还没有查询', test: '测试连接', tested: '连接正常', untested: '连接失败：{why}', pause: '暂停', resume: '恢复', paused: '已暂停', resumed: '已恢复', remove: '断开', remove_ask: '断开这个店铺？', remove_text: '保存的查询结果会一并删除。', removed: '已断开',
  guide_shopify: '1. Shopify 后台 → 设置 → 应用和销售渠道 → 开发应用，新建应用。\n2. 在“管理 API 访问权限”中勾选 read_orders 与 read_customers，安装后复制访问令牌。\n3. 填写 xxx.myshopify.com 域名与令牌，保存后点“测试连接”。',
  guide_generic: '1. 您的系统提供一个按邮箱、手机或订单号查询的 GET 地址，返回 JSON。\n2. 令牌放在请求头里；用路径（如 $.data.orders）说明订单列表和各字段的位置。\n3. 保存后点“测试连接”。',
}
export const order_fields = { id: '编号', number: '订单号', created_at: '下单时间', ended_at: '完成时间', state: '状态', total: '金额', currency: '币种', refunded: '已退金额', url: '后台地址', items: '商品列表', item_title: '商品名称', item_variant: '规格', item_quantity: '数量', item_total: '小计', parcels: '物流列表', parcel_company: '快递公司', parcel_number: '运单号', parcel_url: '物流网址' }
export const order_shop_status = { active: '启用', paused: '暂停', error: '异常' }
