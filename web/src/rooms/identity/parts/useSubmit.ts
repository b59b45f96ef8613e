import { useState } from 'react'
import { explain, fieldErrors } from '@/api/problem'

interface FieldsSetter { setFields: (fields: never[]) => void }

/** A form outside the console: busy while it runs, the problem beside its field or above the form. */
export function useSubmit<Values>(act: (values: Values) => Promise<void>, form?: FieldsSetter) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function submit(values: Values) {
    setBusy(true)
    setProblem(null)
    try {
      await act(values)
    } catch (error) {
      const fields = form ? fieldErrors(error) : []
      if (fields.length) form?.setFields(fields as never[])
      else setProblem(explain(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, submit: (values: Values) => void submit(values) }
}
