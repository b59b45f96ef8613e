import type { Chat } from "../engine/chat";
import type { ChatState } from "../engine/state";
import type { Store } from "../engine/storage";
import { fill, type Language, type Words } from "../text/words";
import { paletteOf } from "./palette";
import { Panel } from "./panel";
import { makeSurface, paint, type Theme } from "./surface";
import { TitleCall } from "./title";

export interface PageParts {
  chat: Chat;
  words: Words;
  language: Language;
  drafts: Store;
  theme: Theme;
}

/** The same chat as a page of its own, for a link or a QR code. */
export class Page {
  private readonly title = new TitleCall();

  constructor(private readonly parts: PageParts) {
    const lang = parts.language === "zh" ? "zh-CN" : "en";
    const { host, root } = makeSurface(lang, null);
    const panel = new Panel({ ...parts, onClose: null });
    document.documentElement.lang = lang;
    root.classList.add("page");
    root.append(panel.element);
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") panel.back();
    });
    document.body.append(host);
    paint(root, paletteOf(null), parts.theme);
    const seen = window.visualViewport;
    const fit = () => seen && root.style.setProperty("--zk-height", `${seen.height}px`);
    seen?.addEventListener("resize", fit);
    fit();
    let entered = false;
    parts.chat.subscribe((state: ChatState) => {
      panel.render(state);
      this.title.update(state.unread ? fill(parts.words.titleBlink, state.unread) : null);
      if (entered || state.phase !== "ready") return;
      entered = true;
      paint(root, paletteOf(state.channel?.color), parts.theme);
      document.title = state.channel?.title || state.channel?.name || parts.words.title;
      parts.chat.look(!document.hidden);
      panel.focus(window.matchMedia("(pointer: fine)").matches);
    });
  }

  setVisible(visible: boolean): void {
    this.parts.chat.look(visible);
    if (visible) this.title.update(null);
  }
}
