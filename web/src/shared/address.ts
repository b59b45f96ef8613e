/** What people search for stands behind the `#` of the address: a browser sends that part to nobody. */
const PRIVATE = new Set(['q'])

/** All words of an address, wherever they stand. */
export function readAddress({ search, hash }: { search: string; hash: string }): URLSearchParams {
  const words = new URLSearchParams(search)
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ''))) if (PRIVATE.has(name)) words.set(name, value)
  return words
}

/** The two parts of an address that has these words. */
export function writeAddress(words: URLSearchParams): { search: string; hash: string } {
  const [open, hidden] = [new URLSearchParams(), new URLSearchParams()]
  for (const [name, value] of words) (PRIVATE.has(name) ? hidden : open).append(name, value)
  return { search: open.toString(), hash: hidden.toString() }
}

/** Addresses that somebody kept from before, or typed: their words move behind the `#` at once. */
export function hideTerms(): void {
  const { pathname, search, hash } = window.location
  if (![...new URLSearchParams(search).keys()].some((name) => PRIVATE.has(name))) return
  const parts = writeAddress(readAddress({ search, hash }))
  window.history.replaceState(null, '', pathname + (parts.search && `?${parts.search}`) + (parts.hash && `#${parts.hash}`))
}
