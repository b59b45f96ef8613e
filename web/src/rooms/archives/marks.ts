/** The text in pieces: which of them are what was sought. */
export function pieces(text: string, q: string | undefined): { text: string; found: boolean }[] {
  const words = (q ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean).slice(0, 4)
  const low = text.toLowerCase()
  const found: { text: string; found: boolean }[] = []
  let at = 0
  while (at < text.length) {
    const next = words.map((word) => ({ word, place: low.indexOf(word, at) })).filter((one) => one.place >= 0).sort((left, right) => left.place - right.place)[0]
    if (!next) break
    if (next.place > at) found.push({ text: text.slice(at, next.place), found: false })
    at = next.place + next.word.length
    found.push({ text: text.slice(next.place, at), found: true })
  }
  if (at < text.length) found.push({ text: text.slice(at), found: false })
  return found
}
