import type { Outgoing } from "../engine/outbox";
import type { ChatState } from "../engine/state";
import type { Marks, Message, MessageFile } from "../protocol/types";
import { type Language, type Words } from "../text/words";
import { tellTime } from "../text/clock";

const PAUSE_MS = 10 * 60_000;

/** What stands in one row of the log. `key` stays the same from the optimistic copy
 * to the server's message, so that the row is kept and not drawn twice. */
export interface Row {
  key: string;
  kind: "time" | "system" | "in" | "out";
  text: string;
  /** Shown above the first bubble of one sender. */
  name: string;
  ai: boolean;
  last: boolean;
  note: string;
  failed: string | null;
  file: MessageFile | null;
  /** The message of the file; null while it is on its way. */
  fileOf: string | null;
}

interface Spoken {
  key: string;
  side: "system" | "in" | "out";
  speaker: string;
  message: Pick<Message, "id" | "seq" | "content" | "content_type" | "sender_type" | "created_at" | "status" | "file">;
  outgoing: Outgoing | null;
}

export function rowsOf(state: ChatState, words: Words, language: Language, now: Date): Row[] {
  const spoken = [...state.messages.map((one) => fromMessage(one, words)), ...state.outgoing.map(fromOutgoing)];
  const rows: Row[] = [];
  const greeting = state.channel?.greeting || words.greeting;
  rows.push({ ...plain("greeting", "in", greeting), name: "", last: true });
  const lastOut = findLast(spoken, (one) => one.side === "out" && !one.outgoing);
  spoken.forEach((one, i) => {
    const before = spoken[i - 1];
    const after = spoken[i + 1];
    const paused = !before || gap(before, one) > PAUSE_MS;
    const first = paused || before.speaker !== one.speaker;
    if (paused) {
      rows.push(plain(`time:${one.key}`, "time", tellTime(one.message.created_at, now, language)));
    }
    rows.push({
      ...plain(one.key, one.side, textOf(one, words)),
      name: first && one.side === "in" ? nameOf(one.speaker) : "",
      ai: one.message.sender_type === "ai",
      last: !after || after.speaker !== one.speaker || gap(one, after) > PAUSE_MS,
      note: noteOf(one, one === lastOut, state.marks, words),
      failed: one.outgoing?.state === "failed" ? one.outgoing.id : null,
      file: one.message.file ?? null,
      fileOf: one.outgoing ? null : one.message.id,
    });
  });
  return rows;
}

function plain(key: string, kind: Row["kind"], text: string): Row {
  return { key, kind, text, name: "", ai: false, last: false, note: "", failed: null, file: null, fileOf: null };
}

function fromMessage(message: Message, words: Words): Spoken {
  const { sender_type: sender } = message;
  const side = sender === "customer" ? "out" : sender === "system" ? "system" : "in";
  const name = message.sender_name || (sender === "ai" ? words.ai : words.agent);
  return {
    key: message.external_message_id ?? message.id,
    side,
    speaker: side === "in" ? `${sender}:${name}` : side,
    message,
    outgoing: null,
  };
}

function fromOutgoing(outgoing: Outgoing): Spoken {
  const { content, created_at } = outgoing;
  return {
    key: outgoing.id,
    side: "out",
    speaker: "out",
    message: {
      id: outgoing.id, seq: Infinity, content, content_type: "text", sender_type: "customer", created_at, status: "",
      file: outgoing.file ?? null,
    },
    outgoing,
  };
}

function textOf(one: Spoken, words: Words): string {
  const { content, content_type: type, file } = one.message;
  if (file) return "";
  const readable = type === "text" || type === "system";
  return (readable && content) || words.unsupported;
}

function noteOf(one: Spoken, newest: boolean, marks: Marks, words: Words): string {
  if (one.outgoing) {
    if (one.outgoing.state === "sending") return words.sending;
    return one.outgoing.reason ? `${words.failed} · ${one.outgoing.reason}` : words.failed;
  }
  if (one.side !== "out") return "";
  if (!newest) return "";
  const { seq, status } = one.message;
  if (status === "read" || seq <= marks.read_seq) return words.read;
  return status === "delivered" || seq <= marks.seen_seq ? words.delivered : words.sent;
}

function nameOf(speaker: string): string {
  return speaker.slice(speaker.indexOf(":") + 1);
}

function gap(a: Spoken, b: Spoken): number {
  return Date.parse(b.message.created_at) - Date.parse(a.message.created_at);
}

function findLast<T>(list: readonly T[], test: (one: T) => boolean): T | undefined {
  for (let i = list.length - 1; i >= 0; i--) if (test(list[i]!)) return list[i];
  return undefined;
}
