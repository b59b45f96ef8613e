import type { Message } from "../protocol/types";

/** Messages as the visitor sees them: each once, in the order of the server, whose numbers
 * run on from one conversation of a visitor to the next. */
export class Timeline {
  private readonly entries = new Map<string, Message>();
  private readonly external = new Set<string>();
  private sorted: Message[] | null = null;

  /** Highest `seq` up to which everything was delivered; where a stream resumes. */
  cursor = 0;

  /** Takes a message however often it comes. Answers whether anything visible changed. */
  accept(message: Message): boolean {
    const known = this.entries.get(message.id);
    if (known && known.status === message.status && known.content === message.content) {
      return false;
    }
    this.entries.set(message.id, message);
    if (message.external_message_id) this.external.add(message.external_message_id);
    this.sorted = null;
    return true;
  }

  /** A message delivered in order, so that the cursor may move. The answer to our own
   * POST must not come this way: somebody else's message before it may still be under way. */
  deliver(message: Message): boolean {
    this.cursor = Math.max(this.cursor, message.seq);
    return this.accept(message);
  }

  /** Whether a message in between may be missing. */
  skips(seq: number): boolean {
    return seq > this.cursor + 1;
  }

  has(externalId: string): boolean {
    return this.external.has(externalId);
  }

  clear(): void {
    this.entries.clear();
    this.external.clear();
    this.sorted = null;
    this.cursor = 0;
  }

  list(): readonly Message[] {
    this.sorted ??= [...this.entries.values()].sort((a, b) => a.seq - b.seq);
    return this.sorted;
  }
}
