/** Who is called in a text by `@name`: the longest name that fits counts, so that @王芳 does not call 王. */
export function mentioned(text: string, people: { id: string; name: string }[]): string[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const who = byLength.find(({ name }) => name && text.startsWith(name, at + 1))
    if (who) found.add(who.id)
  }
  return [...found]
}
