import { Store } from "../../src/engine/storage";
import type { Message } from "../../src/protocol/types";

export function message(seq: number, rest: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    sender_type: "agent",
    sender_name: "林晓",
    content_type: "text",
    content: `第 ${seq} 句`,
    created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString(),
    status: "sent",
    external_message_id: null,
    ...rest,
  };
}

/** The browser's Storage, with a lid: `limit` values fit. */
export class Disk implements Storage {
  readonly values = new Map<string, string>();

  constructor(private readonly limit = Infinity) {}

  get length(): number {
    return this.values.size;
  }

  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (!this.values.has(key) && this.values.size >= this.limit) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }

  clear(): void {
    this.values.clear();
  }
}

export function storeOn(disk: Disk): Store {
  return new Store("wc_test", () => disk);
}
