import { describe, expect, it } from "vitest";
import { Timeline } from "../../src/engine/timeline";
import { message } from "./cast";

const seqs = (timeline: Timeline) => timeline.list().map((one) => one.seq);

describe("the timeline", () => {
  it("shows each message once, in the order of the server, however it comes", () => {
    const all = Array.from({ length: 40 }, (_, i) => message(i + 1));
    for (let round = 0; round < 50; round++) {
      const timeline = new Timeline();
      const arrivals = [...all, ...all, ...all].sort(() => Math.random() - 0.5);
      for (const one of arrivals) timeline.deliver(one);
      expect(seqs(timeline)).toEqual(all.map((one) => one.seq));
      expect(timeline.cursor).toBe(40);
    }
  });

  it("does not move the cursor for the answer to our own words", () => {
    const timeline = new Timeline();
    timeline.deliver(message(1));
    timeline.accept(message(3));
    expect(timeline.cursor).toBe(1);
    expect(timeline.skips(3)).toBe(true);
    timeline.deliver(message(2));
    timeline.deliver(message(3));
    expect(seqs(timeline)).toEqual([1, 2, 3]);
  });

  it("says whether anything changed, and takes a new status", () => {
    const timeline = new Timeline();
    expect(timeline.accept(message(1))).toBe(true);
    expect(timeline.accept(message(1))).toBe(false);
    expect(timeline.accept({ ...message(1), status: "read" })).toBe(true);
    expect(timeline.list()[0]!.status).toBe("read");
  });

  it("knows our own by its external id", () => {
    const timeline = new Timeline();
    timeline.accept({ ...message(1), external_message_id: "mine" });
    expect(timeline.has("mine")).toBe(true);
    expect(timeline.has("other")).toBe(false);
  });
});
