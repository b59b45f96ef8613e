import type { Marks } from "../protocol/types";

const SHOWN_MS = 5_000;
const TOLD_EVERY_MS = 3_000;

/** The small signs of a talk: who is typing, and how far the other side has read. */
export class Presence {
  marks: Marks = { seen_seq: 0, read_seq: 0 };
  private hiding: ReturnType<typeof setTimeout> | null = null;
  private toldAt = 0;
  private readSeq = 0;

  constructor(private readonly onChange: () => void) {}

  get typing(): boolean {
    return this.hiding !== null;
  }

  showTyping(typing: boolean): void {
    if (this.hiding !== null) clearTimeout(this.hiding);
    this.hiding = typing ? setTimeout(() => this.showTyping(false), SHOWN_MS) : null;
    this.onChange();
  }

  take(marks: Partial<Marks>): void {
    this.marks = {
      seen_seq: Math.max(this.marks.seen_seq, marks.seen_seq ?? 0),
      read_seq: Math.max(this.marks.read_seq, marks.read_seq ?? 0),
    };
    this.onChange();
  }

  /** Whether it is time to say again that the visitor types. */
  tells(now = Date.now()): boolean {
    if (now - this.toldAt < TOLD_EVERY_MS) return false;
    this.toldAt = now;
    return true;
  }

  /** A message was said: the next letter is told at once. */
  rest(): void {
    this.toldAt = 0;
  }

  /** Whether words up to `seq` are to be told as read, once. */
  reads(seq: number): boolean {
    if (seq <= this.readSeq) return false;
    this.readSeq = seq;
    return true;
  }
}
