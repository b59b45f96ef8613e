import { backoff, Nap } from "../protocol/backoff";
import { asRequestError, CONSENT_NEEDED, DETAILS_NEEDED, type RequestError } from "../protocol/errors";
import type { Message, MessageFile } from "../protocol/types";
import type { Store } from "./storage";

const ATTEMPTS = 6;
const STALE_MS = 24 * 3600_000;

export interface Outgoing {
  /** Of a file on its way; words have none. */
  file?: MessageFile;
  /** Becomes the message's `external_message_id`, so that no repetition can double it. */
  id: string;
  content: string;
  created_at: string;
  state: "sending" | "failed";
  /** Set when waiting may help, so that a network that comes back sends it by itself. */
  retryable: boolean;
  /** What the server said, for a person. */
  reason: string;
}

type Post = (id: string, content: string) => Promise<Message>;

/** Messages on their way: one at a time, in the order written, kept across reloads. */
export class Outbox {
  private readonly items: Outgoing[] = [];
  private running = false;
  private readonly nap = new Nap();

  constructor(
    private readonly store: Store,
    private readonly post: Post,
    private readonly onSent: (message: Message) => void,
    private readonly onChange: () => void,
    private readonly now: () => number = Date.now,
  ) {
    for (const name of store.names("out:")) {
      const item = parse(store.get(name));
      if (!item) {
        store.remove(name);
        continue;
      }
      // Nobody expects that yesterday's words leave now without a touch.
      const stale = this.now() - Date.parse(item.created_at) > STALE_MS;
      this.items.push({ ...item, state: stale ? "failed" : "sending", retryable: false, reason: "" });
    }
    this.items.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
  }

  list(): readonly Outgoing[] {
    return this.items;
  }

  get waiting(): boolean {
    return this.items.some((item) => item.state === "sending");
  }

  add(id: string, content: string): void {
    const last = this.items[this.items.length - 1];
    const time = Math.max(this.now(), last ? Date.parse(last.created_at) + 1 : 0);
    const item: Outgoing = {
      id,
      content,
      created_at: new Date(time).toISOString(),
      state: "sending",
      retryable: false,
      reason: "",
    };
    this.items.push(item);
    this.store.set(`out:${id}`, JSON.stringify(item));
    this.onChange();
    void this.run();
  }

  retry(id: string): void {
    const item = this.items.find((one) => one.id === id);
    if (item) this.again([item]);
  }

  /** The network is back: send what failed for its lack, and stop waiting. */
  resume(): void {
    this.again(this.items.filter((item) => item.state === "failed" && item.retryable));
    this.nap.wake();
  }

  /** The message was seen in the conversation, whoever sent it (another tab may have). */
  settle(id: string): void {
    const at = this.items.findIndex((item) => item.id === id);
    if (at < 0) return;
    this.items.splice(at, 1);
    this.store.remove(`out:${id}`);
    this.onChange();
  }

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let item = this.next(); item; item = this.next()) await this.deliver(item);
    } finally {
      this.running = false;
    }
  }

  private next(): Outgoing | undefined {
    return this.items.find((item) => item.state === "sending");
  }

  private again(items: Outgoing[]): void {
    for (const item of items) item.state = "sending";
    if (items.length) this.onChange();
    void this.run();
  }

  private async deliver(item: Outgoing): Promise<void> {
    for (let attempt = 0; this.items.includes(item); attempt++) {
      try {
        const message = await this.post(item.id, item.content);
        this.onSent(message);
        this.settle(item.id);
        return;
      } catch (caught) {
        const error = asRequestError(caught);
        if (!error.transient || attempt + 1 >= ATTEMPTS) {
          this.fail(item, error);
          return;
        }
        await this.nap.sleep(Math.max(error.retryAfterMs ?? 0, backoff(attempt, 1000, 15_000)));
      }
    }
  }

  private fail(item: Outgoing, error: RequestError): void {
    if (!this.items.includes(item)) return;
    item.state = "failed";
    item.retryable = error.transient || error.code === CONSENT_NEEDED || error.code === DETAILS_NEEDED;
    item.reason = error.detail;
    this.onChange();
  }
}

function parse(text: string | null): Pick<Outgoing, "id" | "content" | "created_at"> | null {
  try {
    const { id, content, created_at } = JSON.parse(text ?? "null") as Record<string, unknown>;
    if (typeof id !== "string" || typeof content !== "string" || typeof created_at !== "string") {
      return null;
    }
    return Number.isNaN(Date.parse(created_at)) ? null : { id, content, created_at };
  } catch {
    return null;
  }
}
