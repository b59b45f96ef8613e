import { Page } from "../ui/page";
import { start, watchPage } from "./start";

/** The address is /chat/{key}; ?lang=en asks for a language. */
export function startPage(): void {
  const key = decodeURIComponent(/\/chat\/([^/?#]+)/.exec(location.pathname)?.[1] ?? "");
  const started = start(location.origin, key, new URLSearchParams(location.search).get("lang"));
  const page = new Page({ ...started, theme: "auto" });
  watchPage(started.chat, (visible) => page.setVisible(visible));
  void started.chat.load();
}
