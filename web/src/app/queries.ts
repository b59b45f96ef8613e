import { QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'

/** Reads are repeated when the network or the server failed; an answer such as 404 is final. */
export function shouldRetry(count: number, error: unknown): boolean {
  if (!(error instanceof Problem)) return false
  return count < 2 && (error.uncertain || error.status === 429)
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: shouldRetry,
      retryDelay: (count, error) =>
        error instanceof Problem && error.retryAfter ? error.retryAfter * 1000 : Math.min(600 * 2 ** count, 5000),
    },
    mutations: { retry: false },
  },
})
