import type { MessageFile } from "../protocol/types";
import type { Words } from "../text/words";
import { h, setAttribute, setText } from "./dom";
import { icon } from "./icons";

const WIDEST = 220;
const TALLEST = 260;
/** The kinds a page may show; the server knows a file by its content and names it so. */
const SHOWN = /^image\/(png|jpeg)$/;

export type Address = (messageId: string) => Promise<string>;

export function sizeText(bytes: number): string {
  const kb = bytes / 1024;
  return kb < 1024 ? `${Math.max(1, Math.round(kb))} KB` : `${(kb / 1024).toFixed(1)} MB`;
}

/** A file in the log: a picture that shows itself, or a name to press. */
export class Paper {
  readonly element: HTMLButtonElement;
  private readonly name = h("span", { class: "paper-name" });
  private readonly size = h("span", { class: "paper-size" });
  private readonly picture = h("img", { alt: "", decoding: "async" });
  private shown = "";
  private file: MessageFile | null = null;
  private messageId: string | null = null;

  constructor(
    private readonly words: Words,
    private readonly address: Address,
  ) {
    this.element = h("button", { class: "paper", type: "button" });
    this.element.append(this.picture, icon("file", 18), this.name, this.size);
    this.element.addEventListener("click", () => void this.open());
    this.picture.hidden = true;
    this.picture.addEventListener("error", () => this.plain());
  }

  /** `messageId` null: it is on its way. */
  render(file: MessageFile, messageId: string | null): void {
    this.file = file;
    this.messageId = messageId;
    setText(this.name, file.name);
    setText(this.size, sizeText(file.size));
    this.element.disabled = messageId === null;
    setAttribute(this.element, "aria-label", this.words.openFile.replace("{name}", file.name));
    if (messageId && messageId !== this.shown && SHOWN.test(file.content_type)) void this.draw(messageId, file);
  }

  private async draw(messageId: string, file: MessageFile): Promise<void> {
    this.shown = messageId;
    const scale = file.width && file.height ? Math.min(1, WIDEST / file.width, TALLEST / file.height) : 0;
    if (scale) {
      // Room for it at once, so that nothing jumps when it comes.
      this.picture.width = Math.round(file.width! * scale);
      this.picture.height = Math.round(file.height! * scale);
    }
    try {
      this.picture.src = await this.address(messageId);
      this.picture.alt = file.name;
      this.picture.hidden = false;
      this.element.classList.add("picture");
    } catch {
      this.plain();
    }
  }

  /** It cannot be shown here; it can still be fetched. */
  private plain(): void {
    this.picture.hidden = true;
    this.element.classList.remove("picture");
  }

  private async open(): Promise<void> {
    if (!this.messageId || !this.file) return;
    try {
      const href = await this.address(this.messageId);
      h("a", { href, download: this.file.name }).click();
    } catch {
      setText(this.size, this.words.fileFailed);
    }
  }
}
