/** Knowledge: bases, documents, questions, and the search that is tried out. */
export const knowledge = {
  documents: '文档', faqs: '常见问题', search: '检索测试', bases: '知识库', all_bases: '全部知识库', base: '知识库', category: '分类', audience: '可以告诉谁', validity: '有效期', valid_from: '从', valid_until: '到（含当天）', always: '长期有效', active: '启用', tags: '标签', updated: '更新于', only_keepers: '知识库由主管维护，您可以查看和检索。', from_day: '{day} 起', until_day: '{day} 止',
}
export const knowledge_documents = {
  title: '文档', subtitle: '上传制度、价目表、项目说明，读完就能被检索到。', name: '标题', kind: '类型', size: '大小', state: '状态', chunks: '切片', version: '版本', send: '上传文档', link: '从网址读取', url: '网址', url_hint: '只读取一次网页上的文字；网页变了请点“重新读取”。', url_wrong: '请输入以 https:// 开头的网址', send_hint: 'PDF、Word、Excel、网页、Markdown 或文本，最大 25 MB',
  empty: '还没有文档', empty_hint: '先上传一份价目表或接待流程，同事就能直接检索。', no_base: '先新建一个知识库', no_base_hint: '文档和问答都放在知识库里。', sent: '已上传，正在读取', retry: '重新读取', retried: '正在重新读取', resend: '上传新版本', resend_hint: '新版本读完之前，仍然用现在的内容回答。', remove: '删除', remove_ask: '删除“{name}”？', remove_text: '切片和原文件一并删除，之后检索不到。', removed: '已删除', edit: '文档', failed: '没有读成', failed_but: '新版本没有读成，仍在用第 {n} 版回答', content: '切片内容', versions: '版本记录', page: '第 {n} 页', chunk_n: '第 {n} 片', no_chunks: '还没有切片。', version_n: '第 {n} 版', version_chunks: '{n} 个切片', reading: '正在读取', choose_base: '选择知识库',
}
export const knowledge_states = { pending: '等待读取', processing: '正在读取', completed: '可检索', failed: '没有读成', off: '已停用' }
export const knowledge_audiences = { internal: '仅内部', customer: '可对客户' }
export const knowledge_kinds = { pdf: 'PDF', docx: 'Word', xlsx: 'Excel', html: '网页', md: 'Markdown', txt: '文本', url: '网址' }
export const knowledge_reasons = {
  empty: '文件里没有文字', no_text: '是扫描件，页面里只有图片、没有文字', encrypted: '文件有密码，请去掉密码后再传', broken: '文件已损坏或格式不对', too_complex: '文件太复杂，读它要的时间或内存过多', too_long: '内容太长：最多 500 页、2 万行或 200 万字', too_large: '文件超过 25 MB', encoding: '看不懂文字编码，请另存为 UTF-8', old_office: '是旧版 Office 文件，请另存为 docx 或 xlsx', picture: '是图片，不是文档', kind: '不支持这种文件', gone: '原文件已不在', address: '这个网址不能访问', unreachable: '网址打不开', not_a_page: '网址不是网页或文本', worker_lost: '处理时多次中断，请重试',
}
export const knowledge_faqs = {
  title: '常见问题', subtitle: '客户常问的问题和标准回答；写上其他问法，更容易找到。', create: '新建问答', edit: '问答', empty: '还没有问答', empty_hint: '把客户每天都问的问题写进来，全店的回答就一致了。', question: '问题', answer: '回答', similar: '其他问法', similar_hint: '客户会怎么说同一件事，最多 20 条，回车添加', uses: '使用', helpful: '有帮助', search: '搜索问题或回答', remove: '删除', remove_ask: '删除这条问答？', remove_text: '使用次数一并删除。', removed: '已删除', off: '停用',
}
export const knowledge_search = {
  title: '检索测试', subtitle: '像客户那样问一句，看看能找到什么、为什么排在这里。', ask: '例如：做完热玛吉第二天能上班吗', go: '检索', customer_only: '只看可对客户的', none: '没有找到', none_hint: '换个说法试试，或把它写成一条问答。', write: '写成问答', score: '得分', words: '字词', meaning: '语义', coverage: '问题里 {n}% 的信息在这里出现', found_by: '命中', version: '知识版本 {v} · {n} 条可检索', weights: '得分 = 字词 × {w} + 语义 × {m}', only_words: '只按字词检索', why_not_configured: '没有配置语义模型', why_not_ready: '语义向量还在准备', why_away: '语义模型暂时联系不上', not_in: '没有进入前 100', kind_faq: '问答', kind_chunk: '文档', open_document: '打开文档', took: '用时 {n} 毫秒',
}
export const knowledge_bases = {
  title: '知识库', subtitle: '按用途分开放；可以只对某个团队、角色或门店开放。', create: '新建知识库', edit: '知识库', name: '名称', description: '说明', team: '只对团队', roles: '只对角色', site: '所属门店', everybody: '全部同事', empty: '还没有知识库', empty_hint: '例如：客户常问、门店制度。', counts: '{d} 份文档 · {f} 条问答', remove: '删除', remove_ask: '删除“{name}”？', remove_text: '里面的文档和问答一并删除，不能恢复。', removed: '已删除', open_to: '开放范围', or_hint: '团队和角色都填时，满足一个就能看；所有者和管理员总能看到。',
}
