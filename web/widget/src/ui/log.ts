import { linkify } from "../text/linkify";
import type { Words } from "../text/words";
import { h, setText, show } from "./dom";
import { icon } from "./icons";
import { type Address, Paper } from "./paper";
import type { Row } from "./rows";

const NEAR_PX = 90;

interface Shown {
  element: HTMLElement;
  update: (row: Row) => void;
}

/** The conversation on the screen. Rows are kept and changed in place, so that screen
 * readers hear each message once. */
export class Log {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly typing: HTMLElement;
  private readonly jump: HTMLButtonElement;
  private readonly shown = new Map<string, Shown>();
  private pinned = true;

  constructor(
    private readonly words: Words,
    private readonly onRetry: (id: string) => void,
    private readonly address: Address,
  ) {
    this.list = h("div", { class: "list", role: "log", "aria-live": "polite", "aria-label": words.log });
    this.typing = h(
      "div",
      { class: "typing", role: "status", "aria-label": words.typing },
      h("i"),
      h("i"),
      h("i"),
    );
    this.typing.hidden = true;
    this.jump = h("button", { class: "jump", type: "button" }, words.newMessages, icon("down", 14));
    this.jump.hidden = true;
    this.jump.addEventListener("click", () => this.toEnd());
    const scroll = h("div", { class: "scroll", tabindex: "0" }, this.list, this.typing);
    this.element = h("div", { class: "log" }, scroll, this.jump);
    this.keepAtEnd(scroll);
  }

  render(rows: readonly Row[], typing: boolean): void {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
    let incoming = false;
    let own = false;
    rows.forEach((row, i) => {
      let one = this.shown.get(row.key);
      if (!one) {
        one = row.kind === "in" || row.kind === "out" ? this.bubble(row.kind) : line(row.kind);
        this.shown.set(row.key, one);
        incoming = incoming || row.kind === "in";
        own = own || row.kind === "out";
      }
      one.update(row);
      const here = this.list.children[i] ?? null;
      if (here !== one.element) this.list.insertBefore(one.element, here);
    });
    show(this.typing, typing);
    if (own || this.pinned) this.toEnd();
    else if (incoming) show(this.jump, true);
  }

  toEnd(): void {
    const scroll = this.list.parentElement!;
    scroll.scrollTop = scroll.scrollHeight;
    this.pinned = true;
    show(this.jump, false);
  }

  /** Whoever reads the end goes on reading the end, whatever grows or shrinks around it. */
  private keepAtEnd(scroll: HTMLElement): void {
    let height = 0;
    scroll.addEventListener("scroll", () => {
      // A change of height comes first as a scroll: that was not the reader.
      if (scroll.clientHeight !== height) return;
      this.pinned = scroll.scrollHeight - scroll.scrollTop - height < NEAR_PX;
      if (this.pinned) show(this.jump, false);
    });
    if (typeof ResizeObserver === "undefined") return;
    new ResizeObserver(() => {
      height = scroll.clientHeight;
      if (this.pinned) this.toEnd();
    }).observe(scroll);
  }

  private bubble(side: "in" | "out"): Shown {
    const name = h("div", { class: "name" });
    const body = h("div", { class: "bubble", dir: "auto" });
    const tag = h("div", { class: "ai-tag" }, icon("spark", 12), this.words.aiTag);
    const note = h("div", { class: "note" });
    const retry = h("button", { class: "retry", type: "button" });
    const retryText = h("span");
    retry.append(icon("retry", 13), retryText);
    const element = h("div", { class: `row ${side}` }, name, body, tag, note, retry);
    const paper = new Paper(this.words, this.address);
    let text: string | null = null;
    let failed: string | null = null;
    retry.addEventListener("click", () => failed && this.onRetry(failed));
    const update = (row: Row) => {
      const next = row.file ? "\0file" : row.text;
      if (next !== text) body.replaceChildren(...(row.file ? [paper.element] : pieces(row.text)));
      text = next;
      if (row.file) paper.render(row.file, row.fileOf);
      body.classList.toggle("holds", row.file !== null);
      failed = row.failed;
      setText(name, row.name);
      show(name, row.name !== "");
      show(tag, row.ai);
      setText(note, row.failed ? "" : row.note);
      show(note, row.note !== "" && !row.failed);
      setText(retryText, row.failed ? row.note : "");
      show(retry, row.failed !== null);
      element.classList.toggle("last", row.last);
      element.classList.toggle("failed", row.failed !== null);
    };
    return { element, update };
  }
}

function line(kind: "time" | "system"): Shown {
  const element = h("div", { class: kind, dir: "auto" });
  return { element, update: (row) => setText(element, row.text) };
}

function pieces(text: string): Node[] {
  return linkify(text).map((piece) => {
    if (!piece.href) return document.createTextNode(piece.text);
    const rel = "noopener noreferrer nofollow";
    return h("a", { href: piece.href, target: "_blank", rel }, piece.text);
  });
}
