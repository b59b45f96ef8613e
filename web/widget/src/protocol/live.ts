import { backoff, Nap } from "./backoff";
import { asRequestError, type RequestError } from "./errors";
import { EventStreamParser, type StreamEvent } from "./sse";

const SILENCE_MS = 40_000;
const SETTLED_MS = 5_000;
const FIRST_BYTE_MS = 6_000;
const POLL_MS = 4_000;
const LONGEST_WAIT_MS = 30_000;

export interface LiveParts {
  connect: (signal: AbortSignal) => Promise<Response>;
  poll: () => Promise<void>;
  onEvent: (event: StreamEvent) => void;
  /** `true` once bytes flow, `false` when the connection is lost. */
  onHealth: (flowing: boolean) => void;
  /** Answers whether to go on. */
  onRefused: (error: RequestError) => Promise<boolean>;
}

/** Keeps one event stream open, opens it again with jitter when it breaks, and asks by
 * polling for as long as no bytes flow (a proxy that buffers, a browser that cannot). */
export class Live {
  private running = false;
  private flowing = false;
  private quiet = false;
  private failures = 0;
  private turn = 0;
  private retryBase = 2000;
  private connection: AbortController | null = null;
  private readonly nap = new Nap();
  private pollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: LiveParts) {}

  get started(): boolean {
    return this.running;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    void this.loop(++this.turn);
    this.schedulePoll(FIRST_BYTE_MS);
  }

  stop(): void {
    this.running = false;
    this.connection?.abort();
    this.nap.wake();
    clearTimeout(this.pollTimer);
    this.setFlowing(false);
  }

  /** Try now instead of later: the network or the page came back. */
  nudge(): void {
    this.failures = 0;
    this.nap.wake();
  }

  /** A page in the background frees its connection (a browser has six per host)
   * and asks now and then instead. */
  setQuiet(quiet: boolean): void {
    if (this.quiet === quiet) return;
    this.quiet = quiet;
    if (quiet) this.connection?.abort();
    else this.nudge();
  }

  private async loop(turn: number): Promise<void> {
    const current = () => this.running && this.turn === turn;
    while (current()) {
      if (this.quiet) {
        await this.nap.sleep(3600_000);
        continue;
      }
      const since = Date.now();
      const refused = await this.once();
      if (!current()) return;
      const settled = this.flowing && Date.now() - since > SETTLED_MS;
      this.setFlowing(false);
      if (this.quiet) continue;
      if (refused && refused.status > 0 && !(await this.parts.onRefused(refused))) {
        if (current()) this.stop();
        return;
      }
      // One that lived for a while was cut by chance: come back at once, but not all together.
      if (settled) this.failures = 0;
      const wait = settled
        ? 100 + Math.random() * 600
        : backoff(this.failures++, this.retryBase, LONGEST_WAIT_MS);
      await this.nap.sleep(Math.max(wait, refused?.retryAfterMs ?? 0));
    }
  }

  private async once(): Promise<RequestError | null> {
    const connection = new AbortController();
    this.connection = connection;
    let watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const answer = await this.parts.connect(connection.signal);
      if (!answer.body) throw new Error("streams are not supported");
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      const parser = new EventStreamParser(this.parts.onEvent, (ms) => {
        this.retryBase = Math.min(Math.max(ms, 500), LONGEST_WAIT_MS);
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
        this.setFlowing(true);
        parser.push(decoder.decode(value, { stream: true }));
      }
    } catch (error) {
      return asRequestError(error);
    } finally {
      clearTimeout(watchdog);
      connection.abort();
    }
  }

  private setFlowing(flowing: boolean): void {
    if (this.flowing === flowing) return;
    this.flowing = flowing;
    this.parts.onHealth(flowing);
    if (!flowing && this.running) this.schedulePoll(POLL_MS / 4);
  }

  private schedulePoll(delay: number): void {
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => void this.pollOnce(), delay);
  }

  private async pollOnce(): Promise<void> {
    if (!this.running || this.flowing) return;
    await this.parts.poll().catch(() => undefined);
    if (this.running && !this.flowing) this.schedulePoll(this.quiet ? POLL_MS * 3 : POLL_MS);
  }
}
