import type { Message } from "../protocol/types";

interface Entry {
  message: Message;
  /** A closed conversation is followed by a new one, whose `seq` may begin again. */
  chapter: number;
}

/** Messages as the visitor sees them: each once, in the order of the server. */
export class Timeline {
  private readonly entries = new Map<string, Entry>();
  private readonly external = new Set<string>();
  private chapter = 0;
  private sorted: Message[] | null = null;

  /** Highest `seq` up to which everything was delivered; where a stream resumes. */
  cursor = 0;

  /** Takes a message however often it comes. Answers whether anything visible changed. */
  accept(message: Message): boolean {
    const known = this.entries.get(message.id);
    if (known && known.message.status === message.status && known.message.content === message.content) {
      return false;
    }
    this.entries.set(message.id, { message, chapter: known?.chapter ?? this.chapter });
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

  /** Takes a list in the order of the server, which may tell of more than one conversation:
   * where numbers fall back, the next one begins. */
  acceptAll(messages: readonly Message[], before = -1): void {
    let last = before;
    for (const message of messages) {
      if (!this.entries.has(message.id) && message.seq <= last) this.turnPage();
      last = message.seq;
      this.accept(message);
    }
  }

  /** A message nobody knows, numbered like one already told: it opens a new conversation. */
  startsAgain(message: Message): boolean {
    return !this.entries.has(message.id) && message.seq <= this.cursor;
  }

  turnPage(): void {
    this.chapter++;
    this.cursor = 0;
  }

  clear(): void {
    this.entries.clear();
    this.external.clear();
    this.sorted = null;
    this.chapter = 0;
    this.cursor = 0;
  }

  list(): readonly Message[] {
    this.sorted ??= [...this.entries.values()]
      .sort((a, b) => a.chapter - b.chapter || a.message.seq - b.message.seq)
      .map((entry) => entry.message);
    return this.sorted;
  }
}
