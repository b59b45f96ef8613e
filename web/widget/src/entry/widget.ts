import { startCorner } from "./corner";
import { startPage } from "./page";

function ownScript(): HTMLScriptElement | null {
  const { currentScript } = document;
  if (currentScript instanceof HTMLScriptElement) return currentScript;
  return document.querySelector<HTMLScriptElement>("script[data-channel][src*='widget.js']");
}

function run(script: HTMLScriptElement | null): void {
  if (script?.dataset["page"] !== undefined) startPage();
  else startCorner(script);
}

// The tag is known only while it runs; the body may come later.
const script = ownScript();
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => run(script), { once: true });
} else run(script);
