import { createParser } from 'eventsource-parser'

export interface ServerEvent { id: string | undefined; type: string; data: unknown }
export type StreamState = 'connecting' | 'open' | 'waiting'

interface Handlers {
  onEvent: (event: ServerEvent) => void
  onState?: (state: StreamState) => void
}

const LONGEST_WAIT = 20_000

/**
 * Keeps one event stream open, resuming with `Last-Event-ID`. Written over fetch because the
 * browser's EventSource forgets the last id whenever it gives up on an error status.
 */
export function openStream(url: string, handlers: Handlers): () => void {
  const stop = new AbortController()
  let lastId = ''
  let wait = 1000

  async function once() {
    handlers.onState?.('connecting')
    const headers: Record<string, string> = { Accept: 'text/event-stream' }
    if (lastId) headers['Last-Event-ID'] = lastId
    const response = await fetch(url, { headers, signal: stop.signal, credentials: 'same-origin', cache: 'no-store' })
    if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`)
    handlers.onState?.('open')
    wait = 1000
    await read(response.body)
  }

  async function read(body: ReadableStream<Uint8Array>) {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        if (id) lastId = id
        handlers.onEvent({ id, type: event ?? 'message', data: parse(data) })
      },
      onRetry: (milliseconds) => { wait = milliseconds },
    })
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(value)
    }
  }

  async function keep() {
    while (!stop.signal.aborted) {
      try {
        await once()
      } catch {
        if (stop.signal.aborted) return
      }
      handlers.onState?.('waiting')
      await pause(wait, stop.signal)
      wait = Math.min(wait * 1.7, LONGEST_WAIT)
    }
  }

  void keep()
  return () => stop.abort()
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** Waits, but no longer than until the browser says that the network is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}
