/** The words of the page that a consent link opens; the texts themselves come from the organization. */
const zh = {
  title: '我的授权',
  lead: '{organization}请您查看以下授权。每一项都可以单独同意，也可以随时撤回，撤回与同意一样简单。',
  loading: '正在打开…',
  none: '目前没有需要您授权的内容。',
  give: '同意',
  give_anew: '同意新版本',
  withdraw: '撤回同意',
  not_said: '还没有表示',
  given: '已同意',
  withdrawn: '已撤回',
  stale: '内容已更新，请重新阅读',
  version: '第 {n} 版',
  at: '{time}',
  spent: '您已撤回。如需重新同意，请向{organization}索取新链接。',
  done_given: '已记下：您同意“{title}”。',
  done_withdrawn: '已记下：您撤回了“{title}”。',
  gone: '这个链接不完整或已过期，请索取新链接。',
  changed: '内容刚刚更新，请重新阅读后再选择。',
  failed: '没有成功，请稍后再试。',
  retry: '再试一次',
  other: 'English',
}

export type Words = Record<keyof typeof zh, string>

const en: Words = {
  title: 'My consents',
  lead: '{organization} asks you to look at the following. Each is agreed to by itself and may be taken back at any time, as easily as it was given.',
  loading: 'Opening…',
  none: 'There is nothing to agree to at present.',
  give: 'I agree',
  give_anew: 'I agree to the new version',
  withdraw: 'Take it back',
  not_said: 'Not answered yet',
  given: 'Agreed',
  withdrawn: 'Taken back',
  stale: 'The text has changed: please read it again',
  version: 'Version {n}',
  at: '{time}',
  spent: 'You have taken this back. To agree again, please ask {organization} for a new link.',
  done_given: 'Noted: you agree to “{title}”.',
  done_withdrawn: 'Noted: you have taken back “{title}”.',
  gone: 'This link is incomplete or too old. Please ask for a new one.',
  changed: 'The text has just changed. Please read it again, then choose.',
  failed: 'That did not work. Please try again in a moment.',
  retry: 'Try again',
  other: '中文',
}

export type Language = 'zh-CN' | 'en'
export const WORDS: Record<Language, Words> = { 'zh-CN': zh, en }

/** The first of the reader's languages that the page speaks; Chinese where it speaks none. */
export function languageOf(preferred: readonly string[]): Language {
  for (const one of preferred) {
    if (/^zh\b/i.test(one)) return 'zh-CN'
    if (/^en\b/i.test(one)) return 'en'
  }
  return 'zh-CN'
}

export const fill = (words: string, values: Record<string, string | number>) => words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
