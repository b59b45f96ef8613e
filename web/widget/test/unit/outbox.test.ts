import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "../../src/engine/outbox";
import { RequestError } from "../../src/protocol/errors";
import type { Message } from "../../src/protocol/types";
import { Disk, message, storeOn } from "./cast";

/** A server that answers as told, and treats a repeated id as the same message. */
class Server {
  readonly held: string[] = [];
  readonly asked: string[] = [];
  answers: ("ok" | "lost" | number)[] = [];

  post = async (id: string): Promise<Message> => {
    this.asked.push(id);
    await Promise.resolve();
    const answer = this.answers.shift() ?? "ok";
    if (typeof answer === "number") throw new RequestError(answer, "x", "说明");
    if (!this.held.includes(id)) this.held.push(id);
    if (answer === "lost") throw new RequestError(0, "network", "");
    return message(this.held.indexOf(id) + 1, { external_message_id: id });
  };
}

let server: Server;
let disk: Disk;

function outbox(sent: string[] = []): Outbox {
  return new Outbox(storeOn(disk), server.post, (one) => sent.push(one.external_message_id!), () => undefined);
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  disk = new Disk();
});

afterEach(() => void vi.useRealTimers());

describe("the outbox", () => {
  it("sends one after the other, in the order written", async () => {
    const sent: string[] = [];
    const box = outbox(sent);
    for (const id of ["a", "b", "c"]) box.add(id, id);
    await vi.runAllTimersAsync();
    expect(server.held).toEqual(["a", "b", "c"]);
    expect(sent).toEqual(["a", "b", "c"]);
    expect(box.list()).toEqual([]);
    expect(disk.values.size).toBe(0);
  });

  it("repeats with the same id, and does not let the next one pass", async () => {
    server.answers = [503, "lost", 0, "ok"];
    const box = outbox();
    box.add("a", "a");
    box.add("b", "b");
    await vi.runAllTimersAsync();
    expect(server.asked).toEqual(["a", "a", "a", "a", "b"]);
    expect(server.held).toEqual(["a", "b"]);
  });

  it("gives up on a refusal at once, says why, and goes on with the next", async () => {
    server.answers = [422];
    const box = outbox();
    box.add("a", "a");
    box.add("b", "b");
    await vi.runAllTimersAsync();
    expect(box.list()).toMatchObject([{ id: "a", state: "failed", reason: "说明", retryable: false }]);
    expect(server.held).toEqual(["b"]);
    box.retry("a");
    await vi.runAllTimersAsync();
    expect(server.held).toEqual(["b", "a"]);
  });

  it("gives up after a while without a network, and sends by itself when it is back", async () => {
    server.answers = Array<number>(6).fill(0);
    const box = outbox();
    box.add("a", "a");
    await vi.runAllTimersAsync();
    expect(box.list()).toMatchObject([{ state: "failed", retryable: true }]);
    box.resume();
    await vi.runAllTimersAsync();
    expect(server.held).toEqual(["a"]);
  });

  it("does not wait any longer when the network is back", async () => {
    server.answers = [0];
    const box = outbox();
    box.add("a", "a");
    await vi.advanceTimersByTimeAsync(0);
    expect(server.held).toEqual([]);
    box.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.held).toEqual(["a"]);
  });

  it("waits as long as a busy server asks", async () => {
    const asked: number[] = [];
    const box = new Outbox(
      storeOn(disk),
      () => {
        asked.push(Date.now());
        return Promise.reject(new RequestError(429, "busy", "", asked.length === 1 ? 20_000 : null));
      },
      () => undefined,
      () => undefined,
    );
    box.add("a", "a");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(20_000);
  });

  it("keeps what was not sent for the next visit, in order", async () => {
    server.answers = Array<number>(100).fill(0);
    const before = outbox();
    for (const id of ["c", "a", "b"]) before.add(id, id);
    server.answers = [];
    disk.values.set("zhike:wc_test:out:broken", "{");
    const after = outbox();
    expect(after.list().map((one) => one.id)).toEqual(["c", "a", "b"]);
    await after.run();
    expect(server.held).toEqual(["c", "a", "b"]);
    expect(disk.values.size).toBe(0);
  });

  it("does not send words of the day before without a touch", async () => {
    const before = outbox();
    server.answers = Array<number>(100).fill(0);
    before.add("a", "a");
    vi.setSystemTime(Date.now() + 25 * 3600_000);
    server.answers = [];
    server.asked.length = 0;
    const after = outbox();
    await after.run();
    expect(server.asked).toEqual([]);
    expect(after.list()[0]!.state).toBe("failed");
  });

  it("stops when the message was seen in the conversation", async () => {
    server.answers = ["lost"];
    const box = outbox();
    box.add("a", "a");
    await vi.advanceTimersByTimeAsync(0);
    box.settle("a");
    await vi.runAllTimersAsync();
    expect(server.asked).toEqual(["a"]);
    expect(box.list()).toEqual([]);
  });
});
