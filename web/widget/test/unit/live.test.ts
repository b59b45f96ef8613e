import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestError } from "../../src/protocol/errors";
import { Live, type LiveParts } from "../../src/protocol/live";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Streams under the test's hand. */
class Wire {
  readonly opened: number[] = [];
  readonly events: string[] = [];
  readonly health: boolean[] = [];
  polls = 0;
  refuse: RequestError | null = null;
  private current: ReadableStreamDefaultController<Uint8Array> | null = null;

  parts(): LiveParts {
    return {
      connect: (signal) => {
        this.opened.push(Date.now());
        if (this.refuse) return Promise.reject(this.refuse);
        const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.current = controller) });
        const mine = this.current;
        signal.addEventListener("abort", () => {
          try {
            mine?.error(new Error("aborted"));
          } catch {
            // It ended before.
          }
        });
        return Promise.resolve(new Response(body));
      },
      poll: () => Promise.resolve(void this.polls++),
      onEvent: (event) => this.events.push(event.data),
      onHealth: (flowing) => this.health.push(flowing),
      onRefused: () => Promise.resolve(true),
    };
  }

  send(text: string): void {
    this.sendBytes(new TextEncoder().encode(text));
  }

  sendBytes(bytes: Uint8Array): void {
    this.current?.enqueue(bytes);
  }

  cut(): void {
    this.current?.error(new Error("reset"));
  }
}

describe("the live connection", () => {
  it("hands events on and comes back within a second when a settled stream is cut", async () => {
    const wire = new Wire();
    const live = new Live(wire.parts());
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    wire.send("data: 一\n\n");
    await vi.advanceTimersByTimeAsync(6000);
    expect(wire.events).toEqual(["一"]);
    wire.cut();
    await vi.advanceTimersByTimeAsync(1000);
    expect(wire.opened).toHaveLength(2);
    live.stop();
  });

  it("puts a sign together that was cut in the middle of its bytes", async () => {
    const wire = new Wire();
    const live = new Live(wire.parts());
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    for (const byte of new TextEncoder().encode("data: 知客\n\n")) wire.sendBytes(Uint8Array.of(byte));
    await vi.advanceTimersByTimeAsync(10);
    expect(wire.events).toEqual(["知客"]);
    live.stop();
  });

  it("waits longer and longer when refused, and asks by polling meanwhile", async () => {
    const wire = new Wire();
    wire.refuse = new RequestError(503, "busy", "");
    const live = new Live(wire.parts());
    live.start();
    await vi.advanceTimersByTimeAsync(120_000);
    const waits = wire.opened.slice(1).map((at, i) => at - wire.opened[i]!);
    expect(waits[0]).toBeLessThanOrEqual(2000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(wire.opened.length).toBeLessThan(14);
    expect(wire.polls).toBeGreaterThan(20);
    live.stop();
  });

  it("takes a silent stream for a dead one", async () => {
    const wire = new Wire();
    const live = new Live(wire.parts());
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    wire.send(": beat\n\n");
    await vi.advanceTimersByTimeAsync(39_000);
    expect(wire.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(wire.opened).toHaveLength(2);
    expect(wire.health).toEqual([true, false]);
    live.stop();
  });

  it("frees the connection in the background and returns with the page", async () => {
    const wire = new Wire();
    const live = new Live(wire.parts());
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    wire.send(": beat\n\n");
    await vi.advanceTimersByTimeAsync(100);
    live.setQuiet(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wire.opened).toHaveLength(1);
    expect(wire.polls).toBeGreaterThan(2);
    live.setQuiet(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(wire.opened).toHaveLength(2);
    live.stop();
  });

  it("keeps one connection however often it is stopped and started", async () => {
    const wire = new Wire();
    const live = new Live(wire.parts());
    live.start();
    live.stop();
    live.start();
    live.start();
    await vi.advanceTimersByTimeAsync(10);
    wire.refuse = new RequestError(0, "network", "");
    wire.cut();
    const before = wire.opened.length;
    await vi.advanceTimersByTimeAsync(2100);
    expect(wire.opened.length - before).toBe(1);
    live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wire.opened.length - before).toBe(1);
  });
});
