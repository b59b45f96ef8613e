import { Chat } from "../engine/chat";
import { Store } from "../engine/storage";
import { describeVisit } from "../engine/visit";
import { ChannelApi } from "../protocol/api";
import { chooseLanguage, type Language, type Words, wordsOf } from "../text/words";

const BACKGROUND_AFTER_MS = 10_000;

export interface Started {
  chat: Chat;
  words: Words;
  language: Language;
  drafts: Store;
}

/** What both entries share: memory, address, language and the chat itself. */
export function start(base: string, key: string, languageWish: string | null): Started {
  const language = chooseLanguage(languageWish, navigator.languages ?? [navigator.language]);
  const store = new Store(key, () => window.localStorage);
  const visit = new Store(key, () => window.sessionStorage);
  const chat = new Chat({
    api: new ChannelApi(base, key, language === "zh" ? "zh-CN" : "en"),
    channelKey: key,
    store,
    visit: () => describeVisit(location.href, document.referrer, visit),
  });
  return { chat, words: wordsOf(language), language, drafts: visit };
}

/** Tells the chat what happens to the page: network, tab, memory changed by another tab. */
export function watchPage(chat: Chat, setVisible: (visible: boolean) => void): void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener("online", () => chat.setOnline(true));
  window.addEventListener("offline", () => chat.setOnline(false));
  window.addEventListener("storage", () => chat.tell());
  document.addEventListener("visibilitychange", () => {
    const { hidden } = document;
    setVisible(!hidden);
    clearTimeout(resting);
    if (hidden) resting = setTimeout(() => chat.setBackground(true), BACKGROUND_AFTER_MS);
    else chat.setBackground(false);
  });
  if (navigator.onLine === false) chat.setOnline(false);
}
