export type Standing = 'same' | 'follow' | 'ahead'

/**
 * What becomes of a page on which somebody edits when something newer than what they began with is read: it is
 * followed where nothing was edited; else the edits stay, and it is said that a colleague is ahead.
 */
export function standing(begun: number, now: number, edited: boolean): Standing {
  if (now <= begun) return 'same'
  return edited ? 'ahead' : 'follow'
}
