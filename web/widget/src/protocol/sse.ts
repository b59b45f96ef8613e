/** Parser of the event-stream format (WHATWG HTML, section 9.2.6), fed in pieces of any size. */

export interface StreamEvent {
  event: string;
  data: string;
  id: string;
}

export class EventStreamParser {
  private rest = "";
  private fresh = true;
  private afterReturn = false;
  private event = "";
  private data: string[] = [];
  private id = "";

  constructor(
    private readonly onEvent: (event: StreamEvent) => void,
    private readonly onRetry: (milliseconds: number) => void = () => undefined,
  ) {}

  push(piece: string): void {
    let text = piece;
    if (this.fresh && text) {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      this.fresh = false;
    }
    // A line may end with CR LF whose two halves arrive in different pieces.
    if (this.afterReturn && text) {
      if (text[0] === "\n") text = text.slice(1);
      this.afterReturn = false;
    }
    const buffer = this.rest + text;
    let start = 0;
    for (let at = this.rest.length; at < buffer.length; at++) {
      const sign = buffer[at];
      if (sign !== "\n" && sign !== "\r") continue;
      this.line(buffer.slice(start, at));
      if (sign === "\r") {
        if (at + 1 === buffer.length) this.afterReturn = true;
        else if (buffer[at + 1] === "\n") at++;
      }
      start = at + 1;
    }
    this.rest = buffer.slice(start);
  }

  private line(line: string): void {
    if (line === "") {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value[0] === " ") value = value.slice(1);
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.onRetry(Number(value));
  }

  private dispatch(): void {
    const event = { event: this.event || "message", data: this.data.join("\n"), id: this.id };
    const filled = this.data.length > 0;
    this.event = "";
    this.data = [];
    if (filled) this.onEvent(event);
  }
}
