import { backoff, Nap } from "../protocol/backoff";
import { asRequestError, CONSENT_NEEDED, DETAILS_NEEDED } from "../protocol/errors";
import type { Message } from "../protocol/types";
import type { Outgoing } from "./outbox";
import { uuid } from "./uuid";

const ATTEMPTS = 4;
export const LARGEST = 10_000_000;

interface Upload extends Outgoing {
  blob: File;
}

type Post = (id: string, file: File) => Promise<Message>;

/** Files on their way: one at a time, by an id of their own, so that none comes twice. A browser does not give
 * a page its files again, so what was not sent before a reload is gone. */
export class Uploads {
  private readonly items: Upload[] = [];
  private running = false;
  private readonly nap = new Nap();

  constructor(
    private readonly post: Post,
    private readonly onSent: (message: Message) => void,
    private readonly onChange: () => void,
  ) {}

  list(): readonly Outgoing[] {
    return this.items;
  }

  add(file: File): void {
    const { name, size, type } = file;
    const content_type = type.startsWith("image/") ? type : "application/octet-stream";
    this.items.push({
      id: uuid(),
      content: name,
      created_at: new Date().toISOString(),
      state: "sending",
      retryable: false,
      reason: "",
      file: { name, size, content_type, width: null, height: null },
      blob: file,
    });
    this.onChange();
    void this.run();
  }

  retry(id: string): void {
    this.again(this.items.filter((one) => one.id === id));
  }

  resume(): void {
    this.again(this.items.filter((one) => one.state === "failed" && one.retryable));
    this.nap.wake();
  }

  settle(id: string): void {
    const at = this.items.findIndex((one) => one.id === id);
    if (at < 0) return;
    this.items.splice(at, 1);
    this.onChange();
  }

  private again(items: Upload[]): void {
    for (const item of items) item.state = "sending";
    if (items.length) this.onChange();
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const next = () => this.items.find((one) => one.state === "sending");
    try {
      for (let item = next(); item; item = next()) await this.deliver(item);
    } finally {
      this.running = false;
    }
  }

  private async deliver(item: Upload): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.onSent(await this.post(item.id, item.blob));
        this.settle(item.id);
        return;
      } catch (caught) {
        const error = asRequestError(caught);
        if (error.transient && attempt < ATTEMPTS) {
          await this.nap.sleep(Math.max(error.retryAfterMs ?? 0, backoff(attempt - 1, 1500, 20_000)));
          continue;
        }
        item.state = "failed";
        item.retryable = error.transient || error.code === CONSENT_NEEDED || error.code === DETAILS_NEEDED;
        item.reason = error.detail;
        this.onChange();
        return;
      }
    }
  }
}
