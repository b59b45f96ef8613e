/** What crosses the wire between a visitor and a channel. Names are the server's. */

export type SenderType = "customer" | "agent" | "ai" | "system";

/** What a message carries beside words; `width` and `height` of a picture where they are known. */
export interface MessageFile {
  name: string;
  size: number;
  content_type: string;
  width: number | null;
  height: number | null;
}

export interface Message {
  id: string;
  seq: number;
  sender_type: SenderType;
  sender_name: string | null;
  content_type: string;
  content: string | null;
  created_at: string;
  status: string;
  external_message_id: string | null;
  file?: MessageFile | null;
}

export type Detail = "name" | "phone" | "email" | "topic";

export interface AskedDetail {
  field: Detail;
  required: boolean;
}

/** What a visitor tells of itself. */
export interface DetailsForm {
  name?: string;
  phone?: string;
  email?: string;
  topic_id?: string;
}

export interface Channel {
  name: string;
  title: string | null;
  greeting: string | null;
  color: string | null;
  locale: string | null;
  ai_label: boolean;
  online: boolean;
  allowed: boolean;
  /** Whether it is working time, and when it begins otherwise. */
  working?: boolean;
  opens_at?: string | null;
  /** A form takes the chat's place now. */
  offline?: boolean;
  offline_text?: string;
  files?: boolean;
  /** What is asked before the first words. */
  intro?: string;
  asks?: AskedDetail[];
  topics?: { id: string; name: string }[];
}

/** A text the chat shows, and what the visitor has said to it. */
export interface ConsentText {
  purpose: string;
  state: "given" | "withdrawn" | "stale" | "none";
  text_id: string;
  version: number;
  title: string;
  body: string;
  needed: boolean;
}

export interface ConsentChoice {
  purpose: string;
  action: "given" | "withdrawn";
  text_id?: string;
}

/** How far our words reached the other side, and how far they were looked at. */
export interface Marks {
  seen_seq: number;
  read_seq: number;
}

/** Where a waiting visitor stands, 1 is next; null when nobody waits. */
export interface Place {
  position: number | null;
  estimated_seconds: number | null;
}

export interface Conversation {
  id: string;
  status: string;
}

export interface Session {
  visitor_token: string;
  visitor_id: string;
  conversation: Conversation | null;
  messages: Message[];
  last_seq: number;
  /** What the visitor has still to tell before they talk. */
  missing?: Detail[];
}

export interface Utm {
  source?: string;
  medium?: string;
  campaign?: string;
  content?: string;
  term?: string;
}

export interface SessionRequest {
  visitor_token?: string;
  name?: string;
  phone?: string;
  page_url?: string;
  referrer?: string;
  utm?: Utm;
}

export interface MessagePage {
  items: Message[];
  last_seq: number;
}
