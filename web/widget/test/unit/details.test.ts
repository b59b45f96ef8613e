import { expect, test, vi } from "vitest";
import { Details } from "../../src/engine/details";
import { Papers } from "../../src/engine/papers";
import { Uploads } from "../../src/engine/uploads";
import type { ChannelApi } from "../../src/protocol/api";
import { RequestError } from "../../src/protocol/errors";
import type { Channel } from "../../src/protocol/types";
import { Disk, message, storeOn } from "./cast";

const channel = (rest: Partial<Channel> = {}): Channel => ({
  name: "web", title: null, greeting: null, color: null, locale: null, ai_label: false, online: true, allowed: true, ...rest,
});
const asks = [{ field: "name" as const, required: true }, { field: "email" as const, required: false }];

test("what is required is asked until it is told; what may be told, once", async () => {
  const api = { details: vi.fn(async () => ({ missing: [] })) } as unknown as ChannelApi;
  const details = new Details(api, storeOn(new Disk()));
  expect(details.asks(channel({ asks }), false)).toBe(false); // nobody knows yet what is missing
  details.take(["name"]);
  expect(details.asks(channel({ asks }), false)).toBe(true);
  expect(details.asks(channel({ asks }), true)).toBe(false); // a talk that is under way goes on
  await details.tell("t", { name: "李明" });
  expect(details.asks(channel({ asks }), false)).toBe(false);
  details.require(channel({ asks }));
  expect(details.asks(channel({ asks }), true)).toBe(true); // the server refused words
});

test("a message that is left again is the same message", async () => {
  const ids: string[] = [];
  const api = {
    leave: vi.fn(async (_token: string, id: string) => {
      ids.push(id);
      if (ids.length === 1) throw new RequestError(0, "network", "");
      return message(1);
    }),
  } as unknown as ChannelApi;
  const details = new Details(api, storeOn(new Disk()));
  await expect(details.leave("t", "在吗", {})).rejects.toThrow();
  await details.leave("t", "在吗", {});
  await details.leave("t", "还有一件事", {});
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[1]);
});

test("a file is tried again under its id, and refused for good when the server says no", async () => {
  vi.useFakeTimers();
  const ids: string[] = [];
  const sent = vi.fn();
  const uploads = new Uploads(async (id) => {
    ids.push(id);
    if (ids.length === 1) throw new RequestError(503, "server.busy", "");
    if (ids.length === 3) throw new RequestError(422, "message.file_kind", "只支持 PDF");
    return message(1);
  }, sent, () => undefined);
  uploads.add(new File(["x"], "a.png", { type: "image/png" }));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(sent).toHaveBeenCalledOnce();
  expect(uploads.list()).toEqual([]);
  uploads.add(new File(["x"], "b.png", { type: "image/png" }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(uploads.list()[0]).toMatchObject({ state: "failed", retryable: false, reason: "只支持 PDF" });
  vi.useRealTimers();
});

test("a file of a message is fetched once, and again when that failed", async () => {
  URL.createObjectURL = vi.fn(() => "blob:1");
  URL.revokeObjectURL = vi.fn();
  const fetchFile = vi.fn(async (id: string) => {
    if (id === "bad" && fetchFile.mock.calls.length === 1) throw new Error("away");
    return new Blob();
  });
  const papers = new Papers(fetchFile);
  await expect(papers.address("bad")).rejects.toThrow();
  await papers.address("bad");
  await papers.address("bad");
  expect(fetchFile).toHaveBeenCalledTimes(2);
  for (let n = 0; n < 60; n++) await papers.address(`m${n}`);
  expect(URL.revokeObjectURL).toHaveBeenCalledTimes(21);
});
