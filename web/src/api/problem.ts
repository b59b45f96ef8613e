import { t, tOr, type Values } from '@/i18n'

export interface FieldError { loc: (string | number)[]; code: string; message: string }

export interface ProblemBody {
  title?: string
  status: number
  code: string
  detail?: string | null
  params?: Record<string, unknown>
  request_id?: string
  errors?: FieldError[]
}

/** An answer of the API that is not a success, or no answer at all (`network`). */
export class Problem extends Error {
  readonly body: ProblemBody
  readonly retryAfter: number | null

  constructor(body: ProblemBody, retryAfter: number | null = null) {
    super(body.title ?? body.code)
    this.name = 'Problem'
    this.body = body
    this.retryAfter = retryAfter
  }

  get code() { return this.body.code }
  get status() { return this.body.status }
  /** Nothing is known about the effect: the same intent may be sent again with the same key. */
  get uncertain() { return this.code === 'network' || this.status >= 500 }
}

export const networkProblem = () => new Problem({ status: 0, code: 'network' })

export function toProblem(response: Response, body: unknown): Problem {
  const wait = Number(response.headers.get('Retry-After'))
  const known = body && typeof body === 'object' && 'code' in body ? (body as ProblemBody) : null
  return new Problem(
    known ? { ...known, status: response.status } : { status: response.status, code: `http.${response.status}` },
    Number.isFinite(wait) && wait > 0 ? wait : null,
  )
}

/** What a person reads: our own words for the code, else the server's title, else a general sentence. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return t('errors.unknown')
  const { code, title, status, params } = error.body
  const general = status >= 500 ? t('errors.server') : t('errors.unknown')
  const said = flat(params)
  const exact = typeof params?.reason === 'string' ? tOr(`errors.${code}.${params.reason}`, '', said) : ''
  return exact || tOr(`errors.${code}`, title || general, said)
}

export function requestId(error: unknown): string | undefined {
  return error instanceof Problem ? error.body.request_id : undefined
}

/** Field errors keyed by their path inside the body, in the shape of Ant Design's `setFields`. */
export function fieldErrors(error: unknown): { name: (string | number)[]; errors: string[] }[] {
  if (!(error instanceof Problem)) return []
  const { field } = error.body.params ?? {}
  if (!error.body.errors?.length && typeof field === 'string') return [{ name: field.split('.'), errors: [explain(error)] }]
  return (error.body.errors ?? [])
    .map(({ loc, code, message }) => ({
      name: loc.filter((part, index) => !(index === 0 && (part === 'body' || part === 'query' || part === 'path'))),
      errors: [tOr(`errors.field.${code}`, message)],
    }))
    .filter(({ name }) => name.length > 0)
}

function flat(params: Record<string, unknown> | undefined): Values {
  const pairs = Object.entries(params ?? {}).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  return Object.fromEntries(pairs) as Values
}
