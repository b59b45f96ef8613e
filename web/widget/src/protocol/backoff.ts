/** Waiting time before attempt `attempt + 1`: doubles from `base` to `cap`, the upper half random. */
export function backoff(attempt: number, base: number, cap: number, random = Math.random): number {
  const full = Math.min(cap, base * 2 ** Math.min(attempt, 16));
  return full / 2 + (full / 2) * random();
}

/** A wait that somebody may cut short. */
export class Nap {
  private end: (() => void) | null = null;

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.end = null;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.end = end;
    });
  }

  wake(): void {
    this.end?.();
  }
}
