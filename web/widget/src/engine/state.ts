import type { Channel, ConsentText, Marks, Message, Place } from "../protocol/types";
import type { Outgoing } from "./outbox";

export type Phase = "loading" | "ready" | "unreachable" | "missing" | "refused";
export type Link = "ok" | "reconnecting" | "offline";

/** Everything the face of the chat shows. Replaced as a whole, never changed in place. */
export interface ChatState {
  phase: Phase;
  channel: Channel | null;
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  /** Status of the conversation, null before there is one. */
  status: string | null;
  typing: boolean;
  /** Where the visitor stands among those who wait; null when it does not, or nobody can say. */
  place: Place | null;
  /** What the visitor said of the talk that is over. */
  rated: number | null;
  /** How far the visitor's words have come on our side. */
  marks: Marks;
  /** What the chat asks of its visitor; `asking` until the needed one is agreed to. */
  consents: readonly ConsentText[];
  asking: boolean;
  link: Link;
  unread: number;
  /** What stands before the chat: what is asked first, or a message to be left. */
  before: "details" | "offline" | null;
  /** A message was left, and nobody has answered yet. */
  left: boolean;
  contactSaved: boolean;
  /** Whether the standing notice about generated replies must be shown. */
  aiNotice: boolean;
}

export function isOver(status: string | null): boolean {
  return status === "closed" || status === "resolved";
}

/** Messages for the visitor that came after the moment of the last look. */
export function countUnread(messages: readonly Message[], seenAt: number): number {
  return messages.filter(
    (one) => one.sender_type !== "customer" && Date.parse(one.created_at) > seenAt,
  ).length;
}
