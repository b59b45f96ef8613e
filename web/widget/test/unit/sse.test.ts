import { describe, expect, it } from "vitest";
import { EventStreamParser, type StreamEvent } from "../../src/protocol/sse";

function parse(pieces: string[]): { events: StreamEvent[]; retries: number[] } {
  const events: StreamEvent[] = [];
  const retries: number[] = [];
  const parser = new EventStreamParser((event) => events.push(event), (ms) => retries.push(ms));
  for (const piece of pieces) parser.push(piece);
  return { events, retries };
}

const STREAM = [
  "\ufeffretry: 2000\n\n",
  ": beat\n\n",
  'id: 1\nevent: message\ndata: {"seq":1}\n\n',
  'id: 2\r\nevent: message\r\ndata: {"a":1,\r\ndata: "b":2}\r\n\r\n',
  "event:typing\rdata:{}\r\r",
  "event: nothing\n\n",
  "data: without a type\n\n",
].join("");

const EXPECTED = [
  { event: "message", data: '{"seq":1}', id: "1" },
  { event: "message", data: '{"a":1,\n"b":2}', id: "2" },
  { event: "typing", data: "{}", id: "2" },
  { event: "message", data: "without a type", id: "2" },
];

describe("the event-stream parser", () => {
  it("reads a whole stream at once", () => {
    expect(parse([STREAM])).toEqual({ events: EXPECTED, retries: [2000] });
  });

  it("reads the same stream cut at every place, and sign by sign", () => {
    for (let at = 1; at < STREAM.length; at++) {
      expect(parse([STREAM.slice(0, at), STREAM.slice(at)]).events).toEqual(EXPECTED);
    }
    expect(parse([...STREAM]).events).toEqual(EXPECTED);
  });

  it("keeps one leading blank only, and colons in data", () => {
    expect(parse(["data:  a: b\n\n"]).events[0]!.data).toBe(" a: b");
  });

  it("ignores an id with NUL, a retry that is no number, fields it does not know", () => {
    const { events, retries } = parse(["id: 7\nretry: soon\nfoo: bar\ndata: x\n\nid: 8\0\ndata: y\n\n"]);
    expect(events.map((one) => one.id)).toEqual(["7", "7"]);
    expect(retries).toEqual([]);
  });

  it("drops an event that was cut off by the end", () => {
    expect(parse(["data: whole\n\ndata: hal"]).events).toHaveLength(1);
  });
});
