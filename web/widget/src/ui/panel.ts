import type { Chat } from "../engine/chat";
import { type ChatState, isOver } from "../engine/state";
import type { Store } from "../engine/storage";
import type { Channel } from "../protocol/types";
import { tellTime } from "../text/clock";
import { fill, type Language, type Words } from "../text/words";
import { Composer } from "./composer";
import { ConsentForm } from "./consent";
import { Contact } from "./contact";
import { DetailsPane } from "./details";
import { h, setText, show } from "./dom";
import { icon } from "./icons";
import { Log } from "./log";
import { Rating } from "./rating";
import { rowsOf } from "./rows";
import { Sound } from "./sound";

export interface PanelParts {
  chat: Chat;
  words: Words;
  language: Language;
  drafts: Store;
  /** Absent on the full page, which cannot be closed. */
  onClose: (() => void) | null;
}

/** The window of the chat: who answers, what was said, where to write. */
export class Panel {
  readonly element: HTMLElement;
  private readonly avatar = h("div", { class: "avatar", "aria-hidden": "true" });
  private readonly title: HTMLElement;
  private readonly presence = h("p", { class: "presence" });
  private readonly aiNotice: HTMLElement;
  private readonly linkNotice = h("div", { class: "strip warn", role: "status" });
  private readonly queue = h("div", { class: "strip queue", role: "status" });
  private readonly ended = h("div", { class: "strip ended", role: "status" });
  private readonly obstacle = h("div", { class: "obstacle", role: "alert" });
  private readonly log: Log;
  private readonly composer: Composer;
  private readonly contact: Contact;
  private readonly consent: ConsentForm;
  private readonly rating: Rating;
  private readonly details: DetailsPane;
  private readonly sound: Sound;
  private readonly left = h("div", { class: "strip ended", role: "status" });
  private state: ChatState | null = null;

  constructor(private readonly parts: PanelParts) {
    const { chat, words, drafts, onClose } = parts;
    this.title = h(onClose ? "h2" : "h1", { id: "zk-title", class: "title" });
    this.log = new Log(words, (id) => chat.retry(id), (id) => chat.papers.address(id));
    this.composer = new Composer(
      words,
      drafts,
      (text) => {
        this.log.toEnd();
        chat.send(text);
      },
      () => chat.write(),
      (file) => {
        this.log.toEnd();
        chat.sendFile(file);
      },
    );
    this.details = new DetailsPane(words, {
      tell: (form) => chat.tellDetails(form),
      leave: (content, form) => chat.leaveMessage(content, form),
      onToggle: (open) => this.made(open),
    });
    this.sound = new Sound(words, chat.store);
    this.contact = new Contact(
      words,
      (name, phone) => chat.leaveContact(name, phone),
      (open) => this.made(open),
    );
    this.consent = new ConsentForm(
      words,
      (choices) => chat.consent(choices),
      (open) => this.made(open),
    );
    this.rating = new Rating(words, (score) => chat.rate(score));
    this.aiNotice = h("div", { class: "strip ai" }, icon("spark", 13), h("span", {}, words.aiNotice));
    setText(this.ended, words.ended);
    const close = h("button", { class: "close", type: "button", "aria-label": words.close }, icon("close", 20));
    close.addEventListener("click", () => onClose?.());
    close.hidden = onClose === null;
    this.element = h(
      "section",
      { class: "panel", role: onClose ? "dialog" : "main", "aria-labelledby": "zk-title", tabindex: -1 },
      h("header", {}, this.avatar, h("div", { class: "who" }, this.title, this.presence), close),
      this.aiNotice,
      this.linkNotice,
      this.log.element,
      this.obstacle,
      this.queue,
      this.ended,
      this.left,
      this.rating.element,
      h(
        "footer",
        {},
        this.contact.element,
        this.consent.element,
        this.details.element,
        this.composer.element,
        h("div", { class: "links" }, this.contact.link, this.consent.link, this.sound.button),
      ),
    );
    this.takeDrops();
    setInterval(() => this.state && this.visible && this.renderRows(this.state), 60_000);
  }

  /** Answers whether something inside was closed instead of the panel itself. */
  back(): boolean {
    const open = this.contact.open || this.consent.open;
    this.contact.close();
    this.consent.close();
    return open && !this.state?.asking;
  }

  /** To the field, or only to the panel where a keyboard on the screen would cover it. */
  focus(toField: boolean): void {
    this.log.toEnd();
    if (toField && this.details.open) this.details.focus();
    else if (toField) this.composer.focus();
    else this.element.focus();
  }

  render(state: ChatState): void {
    this.state = state;
    const { words } = this.parts;
    const { channel, phase } = state;
    const title = channel?.title || channel?.name || words.title;
    setText(this.title, title);
    setText(this.avatar, [...title][0] ?? "");
    setText(this.presence, channel ? presenceText(channel, words, this.parts.language) : "");
    this.element.classList.toggle("online", channel?.online === true && channel.working !== false);
    show(this.aiNotice, state.aiNotice);
    setText(this.linkNotice, state.link === "offline" ? words.offline : words.reconnecting);
    show(this.linkNotice, state.link !== "ok" && phase === "ready");
    setText(this.queue, queueText(state, words));
    show(this.queue, phase === "ready" && channel?.online === true && state.place !== null);
    const over = isOver(state.status) && state.outgoing.length === 0;
    show(this.ended, over);
    this.rating.render(over && phase === "ready", state.rated);
    setText(this.obstacle, obstacleText(state, words));
    show(this.obstacle, phase !== "ready");
    show(this.log.element, phase === "ready");
    this.composer.setEnabled(phase === "ready");
    this.composer.setFiles(channel?.files === true);
    this.sound.hear(state.unread);
    setText(this.left, state.left ? words.left : "");
    show(this.left, state.left && phase === "ready" && !over);
    this.contact.setSaved(state.contactSaved);
    this.consent.render(state);
    this.details.render(state, phase !== "ready" || this.contact.open || this.consent.open);
    this.arrange(phase === "ready");
    if (phase === "ready") this.renderRows(state);
  }

  /** One of the forms was opened or closed. */
  private made(open: boolean): void {
    if (this.state) this.render(this.state);
    if (!open) this.composer.focus();
  }

  /** A form takes the place of the field to write in. */
  private arrange(ready: boolean): void {
    const form = this.contact.open || this.consent.open || this.details.open;
    show(this.composer.element, !form);
    show(this.contact.link, ready && !form);
    show(this.consent.link, ready && !form && (this.state?.consents.length ?? 0) > 0);
  }

  private takeDrops(): void {
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!this.composer.element.hidden) this.composer.take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  private get visible(): boolean {
    return this.element.getClientRects().length > 0;
  }

  private renderRows(state: ChatState): void {
    const { words, language } = this.parts;
    this.log.render(rowsOf(state, words, language, new Date()), state.typing);
  }
}

function obstacleText({ phase }: ChatState, words: Words): string {
  if (phase === "missing") return words.missing;
  if (phase === "refused") return words.refused;
  return phase === "unreachable" ? words.loadFailed : words.loading;
}

function presenceText({ online, working, opens_at }: Channel, words: Words, language: Language): string {
  if (working === false) {
    return opens_at ? words.closedUntil.replace("{time}", tellTime(opens_at, new Date(), language)) : words.closed;
  }
  return online ? words.online : words.away;
}

function queueText({ place }: ChatState, words: Words): string {
  const before = (place?.position ?? 1) - 1;
  const minutes = place?.estimated_seconds ? Math.ceil(place.estimated_seconds / 60) : 0;
  const stands = before > 0 ? fill(words.queue, before) : words.queueNext;
  return before > 0 && minutes > 0 ? stands + fill(words.queueMinutes, minutes) : stands;
}
