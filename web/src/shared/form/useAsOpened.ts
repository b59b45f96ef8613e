import { useState } from 'react'

/**
 * A record as it was when its form was opened. What is read anew meanwhile must not become what the form is compared
 * with: somebody else's change would look like one of this person's, and be taken back.
 */
export function useAsOpened<T>(value: T, open: boolean): T {
  const [held, setHeld] = useState({ open, value })
  if (held.open !== open) setHeld({ open, value })
  return open && held.open ? held.value : value
}
