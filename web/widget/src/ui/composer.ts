import type { Store } from "../engine/storage";
import { LARGEST } from "../engine/uploads";
import { fill, type Words } from "../text/words";
import { h, setText, show } from "./dom";
import { icon } from "./icons";

export const LONGEST = 4000;
const WARN_AT = 200;
const TALLEST_PX = 132;
const KINDS = "image/png,image/jpeg,application/pdf";

/** The field to write in. Keeps what was begun across a reload. */
export class Composer {
  readonly element: HTMLElement;
  private readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly count: HTMLElement;
  private readonly clip: HTMLButtonElement;
  private readonly picker = h("input", { type: "file", accept: KINDS, multiple: true, tabindex: -1, "aria-hidden": "true" });
  private takesFiles = false;

  constructor(
    private readonly words: Words,
    private readonly drafts: Store,
    private readonly onSend: (text: string) => void,
    private readonly onWrite: () => void,
    private readonly onFile: (file: File) => void,
  ) {
    this.field = h("textarea", {
      rows: 1,
      maxlength: LONGEST,
      placeholder: words.placeholder,
      "aria-label": words.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.field.value = drafts.get("draft") ?? "";
    this.button = h("button", { class: "send", type: "button", "aria-label": words.send }, icon("send", 20));
    this.count = h("div", { class: "count", role: "status" });
    this.clip = h("button", { class: "clip", type: "button", "aria-label": words.attach }, icon("clip", 20));
    this.picker.hidden = true;
    const line = h("div", { class: "field" }, this.clip, this.field, this.button, this.picker);
    this.element = h("div", { class: "composer" }, this.count, line);
    this.clip.addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.take([...(this.picker.files ?? [])]);
      this.picker.value = "";
    });
    this.field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length && this.take(files)) event.preventDefault();
    });
    this.field.addEventListener("input", () => {
      this.changed();
      if (this.field.value.trim()) this.onWrite();
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.button.addEventListener("click", () => {
      this.submit();
      this.field.focus();
    });
    this.changed();
  }

  focus(): void {
    this.field.focus();
    this.fit();
  }

  /** Files that were chosen, pasted or dropped. Answers whether any are taken here. */
  take(files: readonly File[]): boolean {
    if (!this.takesFiles || this.field.disabled) return false;
    const large = files.filter((file) => file.size > LARGEST);
    for (const file of files) if (!large.includes(file)) this.onFile(file);
    if (large.length) {
      setText(this.count, this.words.fileLarge);
      show(this.count, true);
    }
    return true;
  }

  setFiles(taken: boolean): void {
    this.takesFiles = taken;
    show(this.clip, taken);
  }

  setEnabled(enabled: boolean): void {
    this.clip.disabled = !enabled;
    this.field.disabled = !enabled;
    this.button.disabled = !enabled || this.field.value.trim() === "";
  }

  private key(event: KeyboardEvent): void {
    // While an input method is composing, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  private submit(): void {
    const text = this.field.value;
    if (!text.trim() || this.field.disabled) return;
    this.field.value = "";
    this.changed();
    this.onSend(text);
  }

  private changed(): void {
    const { value } = this.field;
    if (value) this.drafts.set("draft", value);
    else this.drafts.remove("draft");
    this.button.disabled = value.trim() === "" || this.field.disabled;
    const left = LONGEST - value.length;
    setText(this.count, left <= WARN_AT ? fill(this.words.tooLong, left) : "");
    show(this.count, left <= WARN_AT);
    this.fit();
  }

  private fit(): void {
    this.field.style.height = "auto";
    const wanted = this.field.scrollHeight;
    if (wanted) this.field.style.height = `${Math.min(wanted, TALLEST_PX)}px`;
    this.field.classList.toggle("tall", wanted > TALLEST_PX);
  }
}
