import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Chat } from "../../src/engine/chat";
import type { ChatState } from "../../src/engine/state";
import { ChannelApi } from "../../src/protocol/api";
import { Disk, storeOn } from "../unit/cast";

const PORT = Number(process.env["WIDGET_PORT"] ?? 8301) + 4;
const BASE = `http://127.0.0.1:${PORT}`;
const KEY = "wc_0123456789abcdef0123456789abcdef";
const ROUNDS = 60;

let server: ChildProcess;

async function order<T>(name: string, fields: Record<string, unknown> = {}): Promise<T> {
  const answer = await fetch(`${BASE}/__control`, { method: "POST", body: JSON.stringify({ order: name, ...fields }) });
  return (await answer.json()) as T;
}

interface World {
  visitors: { messages: { id: string; content: string }[] }[];
}

beforeAll(async () => {
  const script = fileURLToPath(new URL("../server.mjs", import.meta.url));
  server = spawn("node", [script, "--port", String(PORT), "--host-port", String(PORT + 1)]);
  await vi.waitFor(() => order("reset"), { timeout: 10_000 });
});

afterAll(() => void server.kill());

/** Everything that can go wrong on the way, in random order, on a real socket. */
it("what is shown equals what the server holds, after any trouble", async () => {
  const chat = new Chat({
    api: new ChannelApi(BASE, KEY, "zh-CN"),
    channelKey: KEY,
    store: storeOn(new Disk()),
    visit: () => ({ page_url: "http://shop.test/" }),
  });
  let state: ChatState | null = null;
  chat.subscribe((next) => void (state = next));
  const shown = () => state!.messages.map((one) => one.id);
  await chat.load();
  chat.look(true);
  chat.send("开始");
  await vi.waitFor(() => expect(shown()).toHaveLength(1), { timeout: 10_000 });

  const troubles = [
    () => order("drop"),
    () => order("fault", { failPosts: 1, failStatus: 503 }),
    () => order("fault", { loseAnswers: 1 }),
    () => order("fault", { duplicate: 3 }),
    () => order("fault", { duplicate: 1 }),
    () => order("fault", { refuseStreams: 1 }),
    () => Promise.resolve(chat.setBackground(true)),
    () => Promise.resolve(chat.setBackground(false)),
  ];
  let written = 1;
  for (let round = 0; round < ROUNDS; round++) {
    await troubles[Math.floor(Math.random() * troubles.length)]!();
    const writes = Array.from({ length: 3 }, (_, i) =>
      order("say", { message: { sender_type: "agent", content: `客服 ${round}-${i}` } }),
    );
    chat.send(`访客 ${round}`);
    await Promise.all(writes);
    written += 4;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
  }
  chat.setBackground(false);
  chat.setOnline(true);

  await vi.waitFor(
    async () => {
      const [visitor] = (await order<World>("look")).visitors;
      expect(visitor!.messages).toHaveLength(written);
      expect(shown()).toEqual(visitor!.messages.map((one) => one.id));
    },
    { timeout: 60_000, interval: 250 },
  );
  expect(state!.outgoing).toEqual([]);
  console.log(`P-43: ${written} messages, ${ROUNDS} troubles, 0 differences`);
  const own = state!.messages.filter((one) => one.sender_type === "customer").map((one) => one.content);
  expect(own).toEqual(["开始", ...Array.from({ length: ROUNDS }, (_, i) => `访客 ${i}`)]);
}, 120_000);
