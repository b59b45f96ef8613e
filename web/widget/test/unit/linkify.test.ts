import { describe, expect, it } from "vitest";
import { linkify } from "../../src/text/linkify";

const links = (text: string) =>
  linkify(text)
    .filter((piece) => piece.href)
    .map((piece) => piece.href);

describe("the linkifier", () => {
  it("loses no sign of the text", () => {
    const texts = ["", "无链接", "看 https://a.test 和 http://b.test/x?y=1#z。", "https://a.test/(x)）", "a\nhttps://a.test\n"];
    for (const text of texts) {
      expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
    }
  });

  it.each([
    ["看https://a.test/吧", ["https://a.test/"]],
    ["地址：https://a.test/p?x=1&y=2，谢谢", ["https://a.test/p?x=1&y=2"]],
    ["(https://a.test/b)", ["https://a.test/b"]],
    ["https://a.test/b_(c)", ["https://a.test/b_(c)"]],
    ["https://a.test.", ["https://a.test/"]],
    ["https://a.test/?!", ["https://a.test/"]],
    ["HTTPS://A.test/X", ["https://a.test/X"]],
    ["http://127.0.0.1:8000/chat", ["http://127.0.0.1:8000/chat"]],
    ["http://a.test http://b.test", ["http://a.test/", "http://b.test/"]],
  ])("finds the address in %s", (text, found) => {
    expect(links(text)).toEqual(found);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:null/1",
    "//a.test",
    "www.a.test",
    "ftp://a.test",
    "https://",
    "https://?",
    "https://user:secret@a.test/",
    "https://bank.test@evil.test/",
  ])("leaves %s as text", (text) => {
    expect(links(text)).toEqual([]);
  });

  it("only ever answers http and https, with nothing that could leave an attribute", () => {
    const hooks = ['"', "'", "<", ">", "`", "\0", "\n", "\u202e", "onerror=", "javascript:", "@", "\\", "%0a", "&#x22;", "]]>"];
    for (const a of hooks) {
      for (const b of hooks) {
        for (const text of [`https://a.test/${a}${b}x`, `${a}https://${b}a.test`, `https:${a}//${b}`, `${a}${b}`]) {
          for (const href of links(text)) {
            expect(href).toMatch(/^https?:\/\/[^\s"<>`\0\u202e]+$/);
          }
          expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
        }
      }
    }
  });

  it("stays quick on long nonsense", () => {
    const from = Date.now();
    linkify("https://".repeat(20_000));
    linkify(`https://a.test/${")".repeat(4000)}`);
    linkify(`https://a.test/${"!.".repeat(4000)}`);
    expect(Date.now() - from).toBeLessThan(1500);
  });
});
