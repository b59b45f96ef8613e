import type { ChatState } from "../engine/state";
import { asRequestError } from "../protocol/errors";
import type { AskedDetail, Channel, Detail, DetailsForm } from "../protocol/types";
import { isPhone, plainPhone } from "../text/phone";
import type { Words } from "../text/words";
import { h, setAttribute, setText, show } from "./dom";

export interface DetailsParts {
  tell: (form: DetailsForm) => Promise<void>;
  leave: (content: string, form: DetailsForm) => Promise<void>;
  onToggle: (open: boolean) => void;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The form before the chat: what is asked first, or a message with a way to answer it. */
export class DetailsPane {
  readonly element: HTMLFormElement;
  private readonly title = h("p", { class: "form-title" });
  private readonly body = h("div", { class: "details" });
  private readonly notice = h("p", { class: "form-notice", role: "status", id: "zk-details-notice" });
  private readonly submit = h("button", { class: "primary", type: "submit" });
  private readonly fields = new Map<Detail | "content", Field>();
  private before: ChatState["before"] = null;
  private drawn = "";

  constructor(
    private readonly words: Words,
    private readonly parts: DetailsParts,
  ) {
    this.element = h(
      "form",
      { class: "form", novalidate: true, "aria-describedby": "zk-details-notice" },
      this.title,
      this.body,
      this.notice,
      h("div", { class: "actions" }, this.submit),
    );
    this.element.hidden = true;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  get open(): boolean {
    return this.before !== null;
  }

  /** `first`: something else stands before this form. */
  render(state: ChatState, first: boolean): void {
    const was = this.before;
    const channel = state.channel;
    this.before = channel && !first ? state.before : null;
    const drawn = JSON.stringify([this.before, channel?.asks, channel?.topics, channel?.intro, channel?.offline_text]);
    if (channel && this.before && drawn !== this.drawn) this.draw(channel);
    this.drawn = drawn;
    show(this.element, this.open);
    if (was !== this.before) this.parts.onToggle(this.open);
  }

  focus(): void {
    this.fields.values().next().value?.focus();
  }

  private draw(channel: Channel): void {
    const { words } = this;
    const offline = this.before === "offline";
    const title = offline ? channel.offline_text || words.offlineTitle : channel.intro || words.detailsTitle;
    setText(this.title, title);
    setAttribute(this.element, "aria-label", title);
    setText(this.submit, offline ? words.offlineSubmit : words.detailsSubmit);
    const kept = new Map([...this.fields].map(([name, field]) => [name, field.value]));
    this.fields.clear();
    this.body.replaceChildren();
    for (const one of this.asked(channel)) this.add(one.field, this.control(one, channel), this.label(one));
    if (offline) this.add("content", h("textarea", { rows: 3, maxlength: 4000, required: true }), words.offlineContent);
    for (const [name, field] of this.fields) field.value = kept.get(name) ?? field.value;
  }

  /** A message needs somewhere to be answered, whatever the channel asks otherwise. */
  private asked(channel: Channel): AskedDetail[] {
    const asks = [...(channel.asks ?? [])];
    if (this.before !== "offline") return asks;
    for (const field of ["name", "phone", "email"] as const) {
      if (!asks.some((one) => one.field === field)) asks.push({ field, required: false });
    }
    return asks;
  }

  private label({ field, required }: AskedDetail): string {
    const name = this.words[`detail_${field}`];
    return required ? name : name + this.words.detailOptional;
  }

  private control({ field, required }: AskedDetail, channel: Channel): Field {
    if (field === "topic") {
      const options = (channel.topics ?? []).map((one) => h("option", { value: one.id }, one.name));
      return h("select", { required }, h("option", { value: "" }, this.words.detailChoose), ...options);
    }
    const kinds = {
      name: { type: "text", autocomplete: "name", maxlength: 60 },
      phone: { type: "tel", autocomplete: "tel", inputmode: "tel", maxlength: 30 },
      email: { type: "email", autocomplete: "email", inputmode: "email", maxlength: 254 },
    };
    return h("input", { ...kinds[field], required });
  }

  private add(name: Detail | "content", field: Field, label: string): void {
    field.id = `zk-detail-${name}`;
    this.fields.set(name, field);
    this.body.append(h("label", { for: field.id }, label), field);
  }

  private value(name: Detail | "content"): string {
    return this.fields.get(name)?.value.trim() ?? "";
  }

  /** What is wrong, and where. */
  private wrong(): [Detail | "content", string] | null {
    for (const [name, field] of this.fields) {
      if (field.required && !field.value.trim()) return [name, this.words.detailNeeded];
    }
    const phone = plainPhone(this.value("phone"));
    if (phone && !isPhone(phone)) return ["phone", this.words.contactBad];
    const email = this.value("email");
    if (email && !EMAIL.test(email)) return ["email", this.words.emailBad];
    if (this.before === "offline" && !phone && !email) return ["phone", this.words.offlineReach];
    return null;
  }

  private form(): DetailsForm {
    const [name, phone, email, topic_id] = [this.value("name"), plainPhone(this.value("phone")), this.value("email"), this.value("topic")];
    return { ...(name && { name }), ...(phone && { phone }), ...(email && { email }), ...(topic_id && { topic_id }) };
  }

  private async send(): Promise<void> {
    const wrong = this.wrong();
    for (const [name, field] of this.fields) setAttribute(field, "aria-invalid", String(wrong?.[0] === name));
    if (wrong) {
      this.say(wrong[1], true);
      this.fields.get(wrong[0])?.focus();
      return;
    }
    this.submit.disabled = true;
    this.say(this.words.contactBusy, false);
    try {
      if (this.before === "offline") await this.parts.leave(this.value("content"), this.form());
      else await this.parts.tell(this.form());
      const content = this.fields.get("content");
      if (content) content.value = "";
      this.say("", false);
    } catch (error) {
      const { status, detail } = asRequestError(error);
      this.say(((status === 422 || status === 403) && detail) || this.words.contactError, true);
    } finally {
      this.submit.disabled = false;
    }
  }

  private say(text: string, wrong: boolean): void {
    setText(this.notice, text);
    this.notice.classList.toggle("wrong", wrong);
  }
}
