import { backoff } from "../protocol/backoff";
import type { Message, MessagePage, Session } from "../protocol/types";
import { Timeline } from "./timeline";

const PAGE = 100;

type Fetch = (afterSeq: number, limit: number) => Promise<MessagePage>;

/** Brings messages into the timeline from every side: sessions, streams, polls, our own posts. */
export class Inflow {
  private readonly timeline = new Timeline();
  /** Last number before a gap in the stream, until the gap is looked into. */
  private hole: number | null = null;
  private visitorId: string | null = null;

  constructor(
    private readonly fetchPage: Fetch,
    private readonly onArrival: (messages: readonly Message[]) => void,
  ) {}

  get messages(): readonly Message[] {
    return this.timeline.list();
  }

  /** Where a stream has to resume. */
  get cursor(): number {
    return this.hole ?? this.timeline.cursor;
  }

  has(externalId: string): boolean {
    return this.timeline.has(externalId);
  }

  takeSession(session: Session): void {
    const { timeline } = this;
    if (this.visitorId !== session.visitor_id) {
      timeline.clear();
      timeline.cursor = session.last_seq;
    }
    this.visitorId = session.visitor_id;
    for (const message of session.messages) timeline.accept(message);
    this.onArrival(session.messages);
  }

  /** The answer to our own post. */
  takeOwn(message: Message): void {
    this.timeline.accept(message);
  }

  takeStreamed(message: Message): void {
    const { timeline } = this;
    if (timeline.skips(message.seq) && timeline.cursor > 0 && this.hole === null) {
      // Numbers in between may belong to notes that are not for the visitor, or be missing.
      this.hole = timeline.cursor;
      void this.fillHole();
    }
    if (timeline.deliver(message)) this.onArrival([message]);
  }

  /** Asks for everything after the cursor, page by page. */
  catchUp(): Promise<void> {
    return this.fetchAfter(this.cursor);
  }

  private async fetchAfter(start: number): Promise<void> {
    for (let from = start; ; ) {
      const { items } = await this.fetchPage(from, PAGE);
      for (const message of items) {
        this.timeline.deliver(message);
        from = Math.max(from, message.seq);
      }
      this.onArrival(items);
      if (items.length < PAGE) return;
    }
  }

  private async fillHole(): Promise<void> {
    for (let attempt = 0; this.hole !== null; attempt++) {
      try {
        await this.fetchAfter(this.hole);
        this.hole = null;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt, 1000, 30_000)));
      }
    }
  }
}
