import { Corner } from "../ui/corner";
import type { Theme } from "../ui/surface";
import { start, watchPage } from "./start";

const KEY = /^[A-Za-z0-9_-]{3,80}$/;

interface Handle {
  open: () => void;
  close: () => void;
  toggle: () => void;
}

declare global {
  interface Window {
    /** What the page may call, for instance from its own "ask us" button. */
    ZhikeChat?: Handle;
  }
}

/** Reads the script tag and puts the launcher into the corner of its page. */
export function startCorner(script: HTMLScriptElement | null): void {
  const key = script?.dataset["channel"]?.trim() ?? "";
  if (!script || !KEY.test(key)) {
    console.warn('zhike: the script tag needs data-channel="wc_…"');
    return;
  }
  if (window.ZhikeChat) return;
  const { base, lang, theme, position, open } = script.dataset;
  const origin = new URL(base || script.src, location.href).origin;
  const started = start(origin, key, lang ?? null);
  const corner = new Corner({
    ...started,
    theme: (theme === "light" || theme === "dark" ? theme : "auto") satisfies Theme,
    left: position === "left",
    nonce: script.nonce || null,
  });
  window.ZhikeChat = {
    open: () => corner.show(),
    close: () => corner.close(),
    toggle: () => corner.toggle(),
  };
  watchPage(started.chat, (visible) => corner.setVisible(visible));
  if (open !== undefined && open !== "false") corner.show();
  void started.chat.load();
}
