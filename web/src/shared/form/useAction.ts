import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { persist, useIntent } from '@/shared/intent'
import { toast } from '@/shared/ui/toast'

interface Options<Result> { stale?: QueryKey[]; done?: string; onDone?: (result: Result) => void; onFailed?: (error: unknown) => boolean }

/** A button's write: one key per intent, lists refreshed, the outcome said in words. */
export function useAction<Input, Result>(act: (input: Input, key: string) => Promise<Result>, options: Options<Result> = {}) {
  const queries = useQueryClient()
  const intent = useIntent()
  return useMutation({
    mutationFn: (input: Input) => intent((key) => persist(() => act(input, key))),
    onSuccess: (result) => {
      options.stale?.forEach((queryKey) => void queries.invalidateQueries({ queryKey }))
      if (options.done) toast.success(options.done)
      options.onDone?.(result)
    },
    onError: (error) => {
      if (!options.onFailed?.(error)) toast.error(explain(error))
    },
  })
}
