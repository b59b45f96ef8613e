import type { Place } from "../protocol/types";

const ASKED_EVERY_MS = 20_000;

/** Where the visitor stands while nobody has taken the talk. Asked now and then, as long as it matters. */
export class Queue {
  place: Place | null = null;
  private asking: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly ask: () => Promise<Place | null>,
    private readonly onChange: () => void,
  ) {}

  /** Whether the visitor waits and looks. Who does not is asked about no more. */
  watch(waiting: boolean): void {
    if (waiting === (this.asking !== null)) return;
    if (this.asking !== null) clearInterval(this.asking);
    this.asking = waiting ? setInterval(() => void this.look(), ASKED_EVERY_MS) : null;
    if (waiting) void this.look();
    else this.show(null);
  }

  private async look(): Promise<void> {
    const found = await this.ask().catch(() => null);
    if (this.asking !== null) this.show(found?.position ? found : null);
  }

  private show(place: Place | null): void {
    if (place?.position === this.place?.position && place?.estimated_seconds === this.place?.estimated_seconds) return;
    this.place = place;
    this.onChange();
  }
}
