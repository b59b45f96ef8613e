/** Splits text into plain pieces and links. Never makes markup: the caller sets
 * `textContent` and `href`. Only http and https become links. */

export interface Piece {
  text: string;
  href?: string;
}

const CANDIDATE = /https?:\/\/[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5f\x61-\x7e]+/gi;
const TRAILING = /[.,:;!?*_~]+$/;
const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = trim(match[0]);
    const href = safeAddress(shown);
    if (!href) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** A full stop or a closing bracket after an address belongs to the sentence. */
function trim(address: string): string {
  for (let now = address; ; ) {
    let next = now.replace(TRAILING, "");
    const last = next[next.length - 1] ?? "";
    const opening = CLOSING[last];
    if (opening && count(next, last) > count(next, opening)) next = next.slice(0, -1);
    if (next === now) return now;
    now = next;
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

/** The address in its parsed form, or null when it is none or tries to look like another. */
function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    const web = url.protocol === "https:" || url.protocol === "http:";
    return web && url.hostname && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
