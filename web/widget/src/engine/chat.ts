import type { ChannelApi } from "../protocol/api";
import { asRequestError, CONSENT_NEEDED, DETAILS_NEEDED, RequestError } from "../protocol/errors";
import { Live } from "../protocol/live";
import type { StreamEvent } from "../protocol/sse";
import type { ConsentChoice, DetailsForm, Marks, Message, Session, SessionRequest } from "../protocol/types";
import { Consents } from "./consents";
import { Details } from "./details";
import { Inflow } from "./inflow";
import { Outbox, type Outgoing } from "./outbox";
import { Papers } from "./papers";
import { Presence } from "./presence";
import { Queue } from "./queue";
import { Reception } from "./reception";
import { Visitor } from "./session";
import { type ChatState, countUnread, isOver } from "./state";
import type { Store } from "./storage";
import { Uploads } from "./uploads";
import { uuid } from "./uuid";

export interface ChatParts {
  api: ChannelApi;
  channelKey: string;
  store: Store;
  visit: () => SessionRequest;
}

/** One visitor's chat on one channel: what is known, what is under way, what to tell the face. */
export class Chat {
  private readonly reception: Reception;
  private readonly inflow: Inflow;
  private readonly outbox: Outbox;
  private readonly visitor: Visitor;
  private readonly live: Live;
  private readonly consents: Consents;
  private readonly details: Details;
  private readonly uploads: Uploads;
  readonly papers: Papers;
  private readonly presence = new Presence(() => this.tell());
  private readonly queue: Queue;
  private readonly listeners = new Set<(state: ChatState) => void>();
  private status: string | null = null;
  private looking = false;
  private online = true;
  private flowing = false;
  private pollFailed = false;
  private told = false;

  constructor(private readonly parts: ChatParts) {
    const { api, channelKey, store, visit } = parts;
    this.reception = new Reception(api, () => this.tell());
    this.consents = new Consents(api);
    this.details = new Details(api, store);
    this.papers = new Papers(async (id) => api.file(await this.visitor.admit(), id));
    this.uploads = new Uploads(
      (id, file) => this.asKnown((token) => api.upload(token, id, file)),
      (message) => this.afterSending(message),
      () => this.tell(),
    );
    this.queue = new Queue(
      async () => (this.visitor.kept ? api.queue(this.visitor.kept) : null),
      () => this.tell(),
    );
    this.visitor = new Visitor(api, channelKey, store, visit, (session) => this.take(session));
    this.inflow = new Inflow(
      async (after, limit) => api.messages(await this.visitor.admit(), after, limit),
      (messages) => this.arrived(messages),
    );
    this.outbox = new Outbox(
      store,
      (id, content) => this.asKnown((token) => api.post(token, id, content)),
      (message) => this.afterSending(message),
      () => this.tell(),
    );
    this.live = new Live({
      connect: async (signal) =>
        api.stream(await this.visitor.admit(), this.inflow.cursor, signal),
      poll: () => this.poll(),
      onEvent: (event) => this.hear(event),
      onHealth: (flowing) => this.feel(flowing),
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
    if (!(await this.reception.open())) return;
    if (this.looking || this.visitor.known || this.outbox.waiting) await this.begin();
  }

  /** The visitor looks at the chat (or stops to). */
  look(looking: boolean): void {
    this.looking = looking;
    if (looking) {
      this.markSeen();
      if (this.reception.phase === "ready") void this.begin();
      void this.reception.freshen();
    }
    this.tell();
  }

  send(text: string): void {
    const content = text.replace(/\0/g, "").trim();
    if (!content) return;
    this.outbox.add(uuid(), content);
    this.presence.rest();
    void this.begin();
  }

  sendFile(file: File): void {
    this.uploads.add(file);
    void this.begin();
  }

  /** What is asked before the first words. */
  async tellDetails(form: DetailsForm): Promise<void> {
    await this.details.tell(await this.visitor.admit(), form);
    this.tell();
    this.resume();
  }

  /** Words of one who will not wait for somebody to be there. */
  async leaveMessage(content: string, form: DetailsForm): Promise<void> {
    const message = await this.details.leave(await this.visitor.admit(), content, form);
    this.parts.store.set("left", String(message.seq));
    this.stand("pending");
    this.afterSending(message);
    await this.begin();
  }

  /** The visitor writes; told now and then, and only once there is somebody to tell. */
  write(): void {
    const token = this.visitor.kept;
    if (token && this.live.started && this.presence.tells()) void this.parts.api.typing(token);
  }

  /** What the visitor says to the notice. The needed one opens the talk, or ends it. */
  async consent(choices: ConsentChoice[]): Promise<void> {
    try {
      await this.consents.say(await this.visitor.admit(), choices);
    } catch (error) {
      await this.askAgain();
      throw error;
    }
    this.tell();
    if (this.consents.asking) this.live.stop();
    else {
      await this.begin();
      this.resume();
    }
  }

  retry(id: string): void {
    this.outbox.retry(id);
    this.uploads.retry(id);
  }

  private resume(): void {
    this.outbox.resume();
    this.uploads.resume();
  }

  async leaveContact(name: string, phone: string): Promise<void> {
    await this.visitor.open(name ? { name, phone } : { phone });
    this.parts.store.set("contact", "1");
    this.tell();
  }

  /** How the talk was, from 1 to 5. */
  async rate(score: number): Promise<void> {
    await this.parts.api.rate(await this.visitor.admit(), score);
    this.parts.store.set("rated", String(score));
    this.tell();
  }

  setOnline(online: boolean): void {
    this.online = online;
    if (online) {
      this.live.nudge();
      this.resume();
    }
    this.tell();
  }

  setBackground(background: boolean): void {
    this.live.setQuiet(background);
  }

  /** Tells the listeners once per turn; also when another tab changed what is remembered. */
  tell(): void {
    if (this.told) return;
    this.told = true;
    queueMicrotask(() => {
      this.told = false;
      this.queue.watch(this.waits());
      const state = this.state();
      for (const listener of this.listeners) listener(state);
    });
  }

  /** The visitor has said something that nobody of ours has taken up yet, and looks at the chat. */
  private waits(): boolean {
    const said = this.inflow.messages.some((one) => one.sender_type === "customer");
    return this.looking && said && (this.status === null || this.status === "pending");
  }

  get store(): Store {
    return this.parts.store;
  }

  private state(): ChatState {
    const { messages } = this.inflow;
    const { channel, phase } = this.reception;
    const { store } = this.parts;
    const seen = Number(store.get("seen") ?? 0);
    return {
      phase,
      channel,
      messages,
      outgoing: this.onTheWay().filter((item) => !this.inflow.has(item.id)),
      status: this.status,
      typing: this.presence.typing,
      place: this.queue.place,
      rated: Number(store.get("rated")) || null,
      marks: this.presence.marks,
      consents: this.consents.items,
      asking: this.consents.asking,
      link: !this.online ? "offline" : this.pollFailed && !this.flowing ? "reconnecting" : "ok",
      unread: this.looking ? 0 : countUnread(messages, seen),
      before: this.before(),
      left: store.get("left") !== null,
      contactSaved: store.get("contact") !== null,
      aiNotice: channel?.ai_label === true || messages.some((one) => one.sender_type === "ai"),
    };
  }

  /** Words and files in the order in which they were written. */
  private onTheWay(): Outgoing[] {
    const all = [...this.outbox.list(), ...this.uploads.list()];
    return all.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
  }

  private before(): ChatState["before"] {
    const { channel } = this.reception;
    const talking = (this.status !== null && !isOver(this.status)) || this.onTheWay().length > 0;
    if (this.details.leaves(channel, talking)) return "offline";
    return this.details.asks(channel, talking) ? "details" : null;
  }

  private async askAgain(): Promise<void> {
    await this.consents.load(this.visitor.kept);
    this.tell();
  }

  private async begin(): Promise<void> {
    if (!this.consents.known) await this.askAgain();
    if (this.consents.asking) return;
    try {
      await this.visitor.admit();
    } catch (caught) {
      const error = asRequestError(caught);
      if (!error.transient) {
        this.reception.refuse(error);
        return;
      }
      this.pollFailed = true;
    }
    this.live.start();
    void this.outbox.run();
  }

  private take(session: Session): void {
    this.stand(session.conversation?.status ?? null);
    this.details.take(session.missing);
    this.inflow.takeSession(session);
  }

  /** Does it with the visitor's token, and with a new one where the old is no longer known. */
  private async asKnown(work: (token: string) => Promise<Message>): Promise<Message> {
    const token = await this.visitor.admit();
    try {
      return await work(token);
    } catch (error) {
      if (error instanceof RequestError && error.code === CONSENT_NEEDED) await this.askAgain();
      if (error instanceof RequestError && error.code === DETAILS_NEEDED) this.details.require(this.reception.channel);
      if (!(error instanceof RequestError) || error.status !== 401) throw error;
      // The token is no longer known: come in again, once.
      this.visitor.dismiss();
      return work(await this.visitor.admit());
    }
  }

  private afterSending(message: Message): void {
    this.inflow.takeOwn(message);
    // Words to a closed conversation open another one.
    if (isOver(this.status)) this.stand(null);
    this.live.nudge();
    this.tell();
  }

  /** What was said of a talk counts until it goes on, or another begins. */
  private stand(status: string | null): void {
    this.status = status;
    if (!isOver(status)) this.parts.store.remove("rated");
  }

  private hear({ event, data }: StreamEvent): void {
    let body: Message & { by?: string } & Partial<Marks>;
    try {
      body = JSON.parse(data) as typeof body;
    } catch {
      return;
    }
    if (event === "message") {
      if (body.sender_type !== "customer") this.presence.showTyping(false);
      this.inflow.takeStreamed(body);
    } else if (event === "typing") this.presence.showTyping(body.by !== "customer");
    else if (event === "marks") this.presence.take(body);
    else if (event === "status") {
      this.stand(body.status ?? this.status);
      this.tell();
    }
  }

  private arrived(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.external_message_id) {
        this.outbox.settle(message.external_message_id);
        this.uploads.settle(message.external_message_id);
      }
      const left = this.parts.store.get("left");
      if (left && message.sender_type !== "customer" && message.seq > Number(left)) this.parts.store.remove("left");
    }
    if (this.looking) this.markSeen();
    this.tell();
  }

  private feel(flowing: boolean): void {
    this.flowing = flowing;
    if (flowing) {
      this.pollFailed = false;
      this.resume();
    }
    this.tell();
  }

  private async poll(): Promise<void> {
    try {
      await this.inflow.catchUp();
      if (this.pollFailed) this.resume();
      this.pollFailed = false;
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) this.visitor.dismiss();
      this.pollFailed = true;
    }
    this.tell();
  }

  private markSeen(): void {
    const newest = this.inflow.messages.reduce(
      (latest, one) => Math.max(latest, Date.parse(one.created_at) || 0),
      0,
    );
    const { store } = this.parts;
    if (newest > Number(store.get("seen") ?? 0)) store.set("seen", String(newest));
    const heard = this.inflow.messages.filter((one) => one.sender_type !== "customer");
    const seq = heard[heard.length - 1]?.seq ?? 0;
    const token = this.visitor.kept;
    if (token && this.presence.reads(seq)) void this.parts.api.read(token, seq);
  }
}
