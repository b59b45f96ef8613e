/** How a page that a link opens asks the server. The link's token stands behind the `#`, which no browser sends. */
import { newId } from '@/api/id'

/** `trouble` is what the page says of it. */
export class Refused<Trouble extends string> extends Error {
  readonly trouble: Trouble | 'failed'

  constructor(trouble: Trouble | 'failed') {
    super(trouble)
    this.trouble = trouble
  }
}

/** Reads, or with something to say sends it, once under its key. Throws `Refused`. */
export function asker<Answer, Trouble extends string>(place: string, scheme: string, troubles: Record<number, Trouble>) {
  return async (token: string, language: string, said?: object, path = '', key = newId()): Promise<Answer> => {
    const headers: Record<string, string> = { Authorization: `${scheme} ${token}`, 'Accept-Language': language }
    const init: RequestInit = { headers, credentials: 'omit', cache: 'no-store' }
    if (said) Object.assign(init, { method: 'POST', body: JSON.stringify(said), headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': key } })
    const answer = await fetch(place + path, init).catch(() => { throw new Refused<Trouble>('failed') })
    if (!answer.ok) throw new Refused<Trouble>(troubles[answer.status] ?? 'failed')
    return (await answer.json()) as Answer
  }
}
