import type { ChannelApi } from "../protocol/api";
import { backoff } from "../protocol/backoff";
import { asRequestError, RequestError } from "../protocol/errors";
import { Live } from "../protocol/live";
import type { StreamEvent } from "../protocol/sse";
import type { Channel, Message, Session, SessionRequest } from "../protocol/types";
import { Outbox } from "./outbox";
import { Visitor } from "./session";
import { type ChatState, countUnread, isOver, type Phase } from "./state";
import type { Store } from "./storage";
import { Timeline } from "./timeline";
import { uuid } from "./uuid";

const PAGE = 100;
const TYPING_MS = 6_000;

export interface ChatParts {
  api: ChannelApi;
  channelKey: string;
  store: Store;
  visit: () => SessionRequest;
}

/** One visitor's chat on one channel: what is known, what is under way, what to tell the face. */
export class Chat {
  private readonly timeline = new Timeline();
  private readonly outbox: Outbox;
  private readonly visitor: Visitor;
  private readonly live: Live;
  private readonly listeners = new Set<(state: ChatState) => void>();
  private channel: Channel | null = null;
  private phase: Phase = "loading";
  private visitorId: string | null = null;
  private conversationId: string | null = null;
  private status: string | null = null;
  private looking = false;
  private online = true;
  private flowing = false;
  private pollFailed = false;
  /** Last number before a gap in the stream, until the gap is looked into. */
  private hole: number | null = null;
  private typing: ReturnType<typeof setTimeout> | null = null;
  private told = false;

  constructor(private readonly parts: ChatParts) {
    const { api, channelKey, store, visit } = parts;
    this.visitor = new Visitor(api, channelKey, store, visit, (session) => this.take(session));
    this.outbox = new Outbox(
      store,
      (id, content) => this.post(id, content),
      (message) => this.afterSending(message),
      () => this.tell(),
    );
    this.live = new Live({
      connect: async (signal) =>
        api.stream(await this.visitor.admit(), this.timeline.cursor, signal),
      poll: () => this.poll(),
      onEvent: (event) => this.hear(event),
      onHealth: (flowing) => {
        this.flowing = flowing;
        if (flowing) {
          this.pollFailed = false;
          this.outbox.resume();
        }
        this.tell();
      },
      onRefused: (error) => {
        if (error.status === 401) this.visitor.dismiss();
        return Promise.resolve(true);
      },
    });
  }

  subscribe(listener: (state: ChatState) => void): void {
    this.listeners.add(listener);
    listener(this.state());
  }

  /** Reads the channel; a visitor who was here before continues the conversation. */
  async load(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.channel = await this.parts.api.channel();
        this.phase = this.channel.allowed === false ? "refused" : "ready";
        break;
      } catch (caught) {
        const error = asRequestError(caught);
        this.phase = error.transient ? "unreachable" : error.status === 403 ? "refused" : "missing";
        this.tell();
        if (!error.transient) return;
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt, 2000, 60_000)));
      }
    }
    this.tell();
    const wanted = this.looking || this.visitor.known || this.outbox.waiting;
    if (this.phase === "ready" && wanted) await this.begin();
  }

  /** The visitor looks at the chat (or stops to). */
  look(looking: boolean): void {
    this.looking = looking;
    if (looking) {
      this.markSeen();
      if (this.phase === "ready") void this.begin();
    }
    this.tell();
  }

  send(text: string): void {
    const content = text.replace(/\0/g, "").trim();
    if (!content) return;
    this.outbox.add(uuid(), content);
    void this.begin();
  }

  retry(id: string): void {
    this.outbox.retry(id);
  }

  async leaveContact(name: string, phone: string): Promise<void> {
    await this.visitor.open(name ? { name, phone } : { phone });
    this.parts.store.set("contact", "1");
    this.tell();
  }

  setOnline(online: boolean): void {
    this.online = online;
    if (online) {
      this.live.nudge();
      this.outbox.resume();
    }
    this.tell();
  }

  setBackground(background: boolean): void {
    this.live.setQuiet(background);
  }

  /** Another tab of this page changed what is remembered. */
  tell(): void {
    if (this.told) return;
    this.told = true;
    queueMicrotask(() => {
      this.told = false;
      const state = this.state();
      for (const listener of this.listeners) listener(state);
    });
  }

  private state(): ChatState {
    const messages = this.timeline.list();
    const seen = Number(this.parts.store.get("seen") ?? 0);
    return {
      phase: this.phase,
      channel: this.channel,
      messages,
      outgoing: this.outbox.list().filter((item) => !this.timeline.has(item.id)),
      status: this.status,
      typing: this.typing !== null,
      link: !this.online ? "offline" : this.pollFailed && !this.flowing ? "reconnecting" : "ok",
      unread: this.looking ? 0 : countUnread(messages, seen),
      contactSaved: this.parts.store.get("contact") !== null,
      aiNotice:
        this.channel?.ai_label === true || messages.some((one) => one.sender_type === "ai"),
    };
  }

  private async begin(): Promise<void> {
    try {
      await this.visitor.admit();
    } catch (caught) {
      const error = asRequestError(caught);
      if (!error.transient && !this.visitor.admitted) {
        this.phase = error.status === 403 ? "refused" : "missing";
        this.tell();
        return;
      }
      this.pollFailed = true;
    }
    this.live.start();
    void this.outbox.run();
  }

  private take(session: Session): void {
    const id = session.conversation?.id ?? null;
    const first = this.visitorId === null;
    if (!first && this.visitorId !== session.visitor_id) this.timeline.clear();
    const another = this.conversationId !== null && id !== null && id !== this.conversationId;
    this.timeline.acceptAll(session.messages, another ? this.timeline.cursor : -1);
    if (first || another) {
      const heard = session.messages.reduce((most, one) => Math.max(most, one.seq), 0);
      this.timeline.cursor = Math.min(heard || session.last_seq, session.last_seq);
    }
    if (another) this.live.reconnect();
    this.visitorId = session.visitor_id;
    this.conversationId = id ?? this.conversationId;
    this.status = session.conversation?.status ?? null;
    this.settle(session.messages);
  }

  private async post(id: string, content: string): Promise<Message> {
    const token = await this.visitor.admit();
    try {
      return await this.parts.api.post(token, id, content);
    } catch (error) {
      const status = error instanceof RequestError ? error.status : 0;
      if (status !== 401 && status !== 409) throw error;
      // The token ran out, or the conversation is closed for good: come in again, once.
      this.visitor.dismiss();
      return this.parts.api.post(await this.visitor.admit(), id, content);
    }
  }

  private afterSending(message: Message): void {
    if (isOver(this.status)) {
      // The answer to a closed conversation opens another one: learn which.
      if (this.timeline.startsAgain(message)) this.timeline.turnPage();
      this.status = null;
      void this.visitor.open().catch(() => undefined);
    }
    this.timeline.accept(message);
    this.live.nudge();
    this.tell();
  }

  private hear({ event, data }: StreamEvent): void {
    let body: unknown;
    try {
      body = JSON.parse(data);
    } catch {
      return;
    }
    if (event === "message") this.receive(body as Message);
    else if (event === "typing") this.showTyping((body as { by?: string }).by !== "customer");
    else if (event === "status") {
      this.status = (body as { status?: string }).status ?? this.status;
      this.tell();
    }
  }

  private receive(message: Message): void {
    if (isOver(this.status) && this.timeline.startsAgain(message)) this.timeline.turnPage();
    if (this.timeline.skips(message.seq) && this.timeline.cursor > 0 && this.hole === null) {
      // Numbers in between may belong to notes that are not for the visitor, or be missing.
      this.hole = this.timeline.cursor;
      void this.fillHole();
    }
    const fresh = this.timeline.deliver(message);
    if (message.sender_type !== "customer") this.showTyping(false);
    if (fresh) this.settle([message]);
  }

  private settle(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.external_message_id) this.outbox.settle(message.external_message_id);
    }
    if (this.looking) this.markSeen();
    this.tell();
  }

  private async poll(): Promise<void> {
    try {
      await this.visitor.admit();
      await this.fetchAfter(this.timeline.cursor);
      if (this.pollFailed) this.outbox.resume();
      this.pollFailed = false;
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) this.visitor.dismiss();
      this.pollFailed = true;
    }
    this.tell();
  }

  private async fetchAfter(start: number): Promise<void> {
    for (let from = start; ; ) {
      const token = await this.visitor.admit();
      const page = await this.parts.api.messages(token, from, PAGE);
      for (const message of page.items) {
        this.timeline.deliver(message);
        from = Math.max(from, message.seq);
      }
      this.settle(page.items);
      if (page.items.length < PAGE) return;
    }
  }

  private async fillHole(): Promise<void> {
    for (let attempt = 0; this.hole !== null; attempt++) {
      try {
        await this.fetchAfter(this.hole);
        this.hole = null;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt, 1000, 30_000)));
      }
    }
  }

  private showTyping(typing: boolean): void {
    if (this.typing !== null) clearTimeout(this.typing);
    this.typing = typing ? setTimeout(() => this.showTyping(false), TYPING_MS) : null;
    this.tell();
  }

  private markSeen(): void {
    const newest = this.timeline
      .list()
      .reduce((latest, one) => Math.max(latest, Date.parse(one.created_at) || 0), 0);
    const { store } = this.parts;
    if (newest > Number(store.get("seen") ?? 0)) store.set("seen", String(newest));
  }
}
