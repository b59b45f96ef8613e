import { asRequestError } from "../protocol/errors";
import { isPhone, plainPhone } from "../text/phone";
import type { Words } from "../text/words";
import { h, setText, show } from "./dom";
import { icon } from "./icons";

type Save = (name: string, phone: string) => Promise<void>;

/** The optional form below the conversation: a link first, two fields when wanted. */
export class Contact {
  readonly element: HTMLElement;
  readonly link: HTMLButtonElement;
  private readonly linkText = h("span");
  private readonly form: HTMLFormElement;
  private readonly name: HTMLInputElement;
  private readonly phone: HTMLInputElement;
  private readonly notice: HTMLElement;
  private readonly submit: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    private readonly save: Save,
    private readonly onToggle: (open: boolean) => void,
  ) {
    this.link = h("button", { class: "contact-link", type: "button", "aria-expanded": "false" });
    this.link.append(icon("phone", 15), this.linkText);
    this.name = h("input", { type: "text", autocomplete: "name", maxlength: 60, id: "zk-name" });
    this.phone = h("input", {
      type: "tel",
      autocomplete: "tel",
      inputmode: "tel",
      maxlength: 30,
      id: "zk-phone",
      required: true,
      "aria-describedby": "zk-notice",
    });
    this.notice = h("p", { class: "form-notice", role: "status", id: "zk-notice" });
    this.submit = h("button", { class: "primary", type: "submit" }, words.contactSubmit);
    const cancel = h("button", { class: "plain", type: "button" }, words.contactCancel);
    this.form = h(
      "form",
      { class: "form", novalidate: true, "aria-label": words.contactTitle },
      h("p", { class: "form-title" }, words.contactTitle),
      h("label", { for: "zk-phone" }, words.contactPhone),
      this.phone,
      h("label", { for: "zk-name" }, words.contactName),
      this.name,
      this.notice,
      h("div", { class: "actions" }, cancel, this.submit),
    );
    this.form.hidden = true;
    this.element = this.form;
    this.link.addEventListener("click", () => (this.open ? this.close() : this.begin()));
    cancel.addEventListener("click", () => this.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  get open(): boolean {
    return !this.form.hidden;
  }

  setSaved(saved: boolean): void {
    setText(this.linkText, saved ? this.words.contactDone : this.words.contactLink);
  }

  close(): void {
    if (!this.open) return;
    show(this.form, false);
    this.link.setAttribute("aria-expanded", "false");
    this.onToggle(false);
  }

  private begin(): void {
    this.say(this.words.contactHint, false);
    show(this.form, true);
    this.link.setAttribute("aria-expanded", "true");
    this.onToggle(true);
    this.phone.focus();
  }

  private async send(): Promise<void> {
    const phone = plainPhone(this.phone.value);
    if (!isPhone(phone)) {
      this.say(this.words.contactBad, true);
      this.phone.focus();
      return;
    }
    this.submit.disabled = true;
    this.say(this.words.contactBusy, false);
    try {
      await this.save(this.name.value.trim(), phone);
      this.name.value = "";
      this.phone.value = "";
      this.say(this.words.contactSaved, false);
      setTimeout(() => this.close(), 1800);
    } catch (error) {
      const { status, detail } = asRequestError(error);
      this.say((status === 422 && detail) || this.words.contactError, true);
    } finally {
      this.submit.disabled = false;
    }
  }

  private say(text: string, wrong: boolean): void {
    setText(this.notice, text);
    this.notice.classList.toggle("wrong", wrong);
    this.phone.setAttribute("aria-invalid", String(wrong));
  }
}
