import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Queue } from "../../src/engine/queue";
import type { Place } from "../../src/protocol/types";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("who waits is told now and then, who was taken no more", async () => {
  const answers: (Place | Error)[] = [
    { position: 3, estimated_seconds: 240 }, new Error("down"), { position: 1, estimated_seconds: null },
  ];
  const asked = vi.fn(() => {
    const next = answers.shift() ?? { position: null, estimated_seconds: null };
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  const shown: (number | null)[] = [];
  const queue = new Queue(asked, () => shown.push(queue.place?.position ?? null));
  queue.watch(true);
  queue.watch(true);
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual([3, null, 1, null]);
  expect(asked).toHaveBeenCalledTimes(4);
  queue.watch(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveBeenCalledTimes(4);
  expect(queue.place).toBeNull();
});

test("an answer that comes too late is shown to nobody", async () => {
  let answer: (place: Place) => void = () => undefined;
  const queue = new Queue(() => new Promise((resolve) => (answer = resolve)), () => undefined);
  queue.watch(true);
  queue.watch(false);
  answer({ position: 2, estimated_seconds: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(queue.place).toBeNull();
});
