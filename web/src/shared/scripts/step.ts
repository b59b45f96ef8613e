/** Where the arrows lead in a list of so many, round its ends; null for other keys and an empty list. */
export function steppedTo(key: string, at: number, count: number): number | null {
  if (count === 0 || (key !== 'ArrowDown' && key !== 'ArrowUp')) return null
  return (at + (key === 'ArrowDown' ? 1 : count - 1)) % count
}
