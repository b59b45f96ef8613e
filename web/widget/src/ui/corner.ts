import type { Chat } from "../engine/chat";
import type { ChatState } from "../engine/state";
import type { Store } from "../engine/storage";
import { fill, type Language, type Words } from "../text/words";
import { keepFocusInside } from "./focus";
import { Launcher } from "./launcher";
import { paletteOf } from "./palette";
import { Panel } from "./panel";
import { makeSurface, paint, type Surface, type Theme } from "./surface";
import { TitleCall } from "./title";

const PHONE = "(max-width: 480px)";

export interface CornerParts {
  chat: Chat;
  words: Words;
  language: Language;
  drafts: Store;
  theme: Theme;
  left: boolean;
  nonce: string | null;
}

/** Launcher and panel in the corner of somebody's page. */
export class Corner {
  private readonly surface: Surface;
  private readonly launcher: Launcher;
  private readonly panel: Panel;
  private readonly title = new TitleCall();
  private open = false;
  private painted = false;
  private unread = 0;
  private pageOverflow: string | null = null;

  constructor(private readonly parts: CornerParts) {
    const { words, language, left, nonce } = parts;
    this.surface = makeSurface(language === "zh" ? "zh-CN" : "en", nonce);
    this.launcher = new Launcher(words, () => this.toggle());
    this.panel = new Panel({ ...parts, onClose: () => this.close() });
    this.panel.element.hidden = true;
    const { root } = this.surface;
    root.classList.add("corner");
    root.classList.toggle("left", left);
    root.append(this.panel.element, this.launcher.element);
    root.addEventListener("keydown", (event) => this.key(event));
    // What is typed here is not a shortcut of the page.
    for (const type of ["keydown", "keyup", "keypress"]) {
      root.addEventListener(type, (event) => event.stopPropagation());
    }
    window.visualViewport?.addEventListener("resize", () => this.fitToKeyboard());
    window.visualViewport?.addEventListener("scroll", () => this.fitToKeyboard());
    parts.chat.subscribe((state) => this.render(state));
  }

  show(): void {
    if (this.open) return;
    this.open = true;
    this.panel.element.hidden = false;
    this.holdPage(true);
    this.fitToKeyboard();
    this.parts.chat.look(!document.hidden);
    this.launcher.render(true, 0);
    this.panel.focus(!window.matchMedia(PHONE).matches);
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.panel.element.hidden = true;
    this.holdPage(false);
    this.parts.chat.look(false);
    this.launcher.render(false, this.unread);
    this.launcher.element.focus();
  }

  toggle(): void {
    if (this.open) this.close();
    else this.show();
  }

  /** The page came to the front or went to the back. */
  setVisible(visible: boolean): void {
    this.parts.chat.look(visible && this.open);
    if (visible) this.title.update(null);
  }

  private render(state: ChatState): void {
    if (state.phase === "missing" || state.phase === "refused") {
      this.close();
      this.surface.host.remove();
      return;
    }
    if (!state.channel) return;
    if (!this.painted) {
      this.painted = true;
      paint(this.surface.root, paletteOf(state.channel.color), this.parts.theme);
      document.body.append(this.surface.host);
    }
    this.unread = state.unread;
    this.launcher.render(this.open, state.unread);
    this.panel.render(state);
    this.title.update(state.unread ? fill(this.parts.words.titleBlink, state.unread) : null);
  }

  private key(event: KeyboardEvent): void {
    if (!this.open) return;
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      if (!this.panel.back()) this.close();
    } else keepFocusInside(this.surface.root, event);
  }

  /** On a phone the chat fills the screen, so the page behind must not scroll. */
  private holdPage(hold: boolean): void {
    const { style } = document.documentElement;
    if (hold && window.matchMedia(PHONE).matches) {
      this.pageOverflow = style.overflow;
      style.overflow = "hidden";
    } else if (!hold && this.pageOverflow !== null) {
      style.overflow = this.pageOverflow;
      this.pageOverflow = null;
    }
  }

  /** The keyboard of a phone covers the layout; what can be seen is the visual viewport. */
  private fitToKeyboard(): void {
    const seen = window.visualViewport;
    if (!seen || !this.open) return;
    this.surface.root.style.setProperty("--zk-height", `${seen.height}px`);
    this.surface.root.style.setProperty("--zk-top", `${seen.offsetTop}px`);
  }
}
