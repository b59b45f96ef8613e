import { t } from '@/i18n'
import { toast } from '@/shared/ui/toast'
import type { Puzzle } from './puzzle.worker'

/** Solves what the server asks for after many failures, beside the page, and says so while it takes time. */
export async function solvePuzzle(params: Record<string, unknown>): Promise<string> {
  const worker = new Worker(new URL('./puzzle.worker.ts', import.meta.url), { type: 'module' })
  const patience = setTimeout(() => toast.warning(t('signin.puzzling')), 700)
  try {
    const number = await new Promise<number | null>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<number | null>) => resolve(data)
      worker.onerror = () => reject(new Error('The puzzle could not be worked on.'))
      worker.postMessage({ salt: params.salt, target: params.target, most: params.most } as Puzzle)
    })
    return `${String(params.puzzle)} ${number ?? ''}`
  } finally {
    clearTimeout(patience)
    worker.terminate()
  }
}
