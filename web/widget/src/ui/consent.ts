import type { ChatState } from "../engine/state";
import { asRequestError } from "../protocol/errors";
import type { ConsentChoice, ConsentText } from "../protocol/types";
import { fill, type Words } from "../text/words";
import { h, setText, show } from "./dom";

type Say = (choices: ConsentChoice[]) => Promise<void>;

interface Line {
  text: ConsentText;
  box: HTMLInputElement;
}

/** The notice: asked before the first words, and later the place to look and to take it back. */
export class ConsentForm {
  readonly element: HTMLFormElement;
  readonly link: HTMLButtonElement;
  private readonly lines = h("div", { class: "consents" });
  private readonly notice = h("p", { class: "form-notice", role: "status" });
  private readonly title = h("p", { class: "form-title" });
  private readonly submit = h("button", { class: "primary", type: "submit" });
  private readonly cancel: HTMLButtonElement;
  private shown: Line[] = [];
  private drawn = "";
  private asking = false;
  private wanted = false;

  constructor(
    private readonly words: Words,
    private readonly say: Say,
    private readonly onToggle: (open: boolean) => void,
  ) {
    this.link = h("button", { class: "contact-link", type: "button", "aria-expanded": "false" }, words.consentLink);
    this.cancel = h("button", { class: "plain", type: "button" }, words.contactCancel);
    this.element = h(
      "form",
      { class: "form consent", novalidate: true, "aria-label": words.consentTitle },
      this.title,
      this.lines,
      this.notice,
      h("div", { class: "actions" }, this.cancel, this.submit),
    );
    this.element.hidden = true;
    this.link.addEventListener("click", () => this.toggle(true));
    this.cancel.addEventListener("click", () => this.toggle(false));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  get open(): boolean {
    return this.asking || this.wanted;
  }

  /** Closes what the visitor opened; the question before the first words stays. */
  close(): void {
    if (this.wanted) this.toggle(false);
  }

  render({ consents, asking }: ChatState): void {
    const before = this.open;
    this.asking = asking;
    const drawn = JSON.stringify([asking, consents.map((one) => [one.text_id, one.state])]);
    if (drawn !== this.drawn) this.draw(consents);
    this.drawn = drawn;
    setText(this.title, asking ? this.words.consentAsk : this.words.consentTitle);
    setText(this.submit, asking ? this.words.consentAgree : this.words.contactSubmit);
    show(this.cancel, !asking);
    show(this.element, this.open);
    show(this.link, consents.length > 0 && !this.open);
    if (before !== this.open) this.onToggle(this.open);
  }

  private toggle(open: boolean): void {
    this.wanted = open;
    this.drawn = "";
    setText(this.notice, "");
    this.link.setAttribute("aria-expanded", String(open));
    this.onToggle(open);
    if (open) this.shown[0]?.box.focus();
  }

  private draw(consents: readonly ConsentText[]): void {
    this.shown = consents.map((text, i) => ({ text, box: this.box(text, i) }));
    this.lines.replaceChildren(...this.shown.map(({ text, box }) => this.line(text, box)));
  }

  private box(text: ConsentText, i: number): HTMLInputElement {
    const box = h("input", { type: "checkbox", id: `zk-consent-${i}` });
    // The needed one is agreed to by the button; the others are never ticked for anybody.
    box.checked = text.state === "given";
    box.hidden = this.asking && text.needed;
    return box;
  }

  private line(text: ConsentText, box: HTMLInputElement): HTMLElement {
    const { words } = this;
    const optional = text.needed ? "" : words.consentOptional;
    const changed = text.state === "stale" ? words.consentChanged : "";
    const version = fill(words.consentVersion, text.version);
    return h(
      "div",
      { class: "consent-line" },
      h("label", { for: box.id }, box, h("span", {}, text.title), h("small", {}, optional + changed)),
      h("details", { open: this.asking && text.needed }, h("summary", {}, `${words.consentRead} · ${version}`), h("p", {}, text.body)),
    );
  }

  private choices(): ConsentChoice[] {
    return this.shown.flatMap(({ text, box }): ConsentChoice[] => {
      const { purpose, text_id, state } = text;
      const agreed = (this.asking && text.needed) || box.checked;
      if (agreed) return state === "given" ? [] : [{ purpose, action: "given", text_id }];
      return state === "given" ? [{ purpose, action: "withdrawn" }] : [];
    });
  }

  private async send(): Promise<void> {
    const choices = this.choices();
    this.submit.disabled = true;
    setText(this.notice, "");
    try {
      if (choices.length) await this.say(choices);
      this.toggle(false);
    } catch (error) {
      const { status, detail } = asRequestError(error);
      setText(this.notice, (status === 409 && detail) || this.words.contactError);
    } finally {
      this.submit.disabled = false;
    }
  }
}
