import styles from "./styles.css?inline";
import { h } from "./dom";
import type { Palette } from "./palette";

export type Theme = "light" | "dark" | "auto";

export interface Surface {
  host: HTMLElement;
  shadow: ShadowRoot;
  root: HTMLElement;
}

/** A place of our own in a foreign page: a shadow root into which no style leaks. */
export function makeSurface(lang: string, nonce: string | null): Surface {
  const host = h("div", { "data-zhike": true });
  const shadow = host.attachShadow({ mode: "open" });
  const root = h("div", { class: "root", lang });
  adopt(shadow, nonce);
  shadow.append(root);
  return { host, shadow, root };
}

/** Constructed sheets pass a strict content security policy; old browsers get an element. */
function adopt(shadow: ShadowRoot, nonce: string | null): void {
  if ("adoptedStyleSheets" in shadow && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
    return;
  }
  const element = h("style", { nonce });
  element.textContent = styles;
  (shadow as ShadowRoot).append(element);
}

export function paint(root: HTMLElement, palette: Palette, theme: Theme): void {
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const dark = theme === "dark" || (theme === "auto" && night.matches);
    root.classList.toggle("dark", dark);
    root.style.setProperty("--zk-accent", palette.accent);
    root.style.setProperty("--zk-on-accent", palette.onAccent);
    root.style.setProperty("--zk-tint", palette.tint);
    root.style.setProperty("--zk-accent-text", dark ? palette.textOnDark : palette.textOnLight);
  };
  apply();
  if (theme === "auto") night.addEventListener?.("change", apply);
}
