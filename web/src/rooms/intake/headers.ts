export interface Header { name: string; value: string }

/** Lines such as `X-Red-Signature: sha1=…`; what is no header is left out. */
export function headersOf(text: string): Header[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf(':')
    const name = line.slice(0, at).trim()
    return at > 0 && /^[!#$%&'*+.^_`|~\w-]+$/.test(name) ? [{ name, value: line.slice(at + 1).trim() }] : []
  })
}
