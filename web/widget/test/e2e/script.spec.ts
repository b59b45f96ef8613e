import { expect, order, say, test } from "./cast";

const TAGS = ["img", "svg", "iframe", "video", "details", "input", "body", "math", "object", "embed", "style", "marquee", "a"];
const HANDLERS = ["onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onanimationstart", "onbegin"];
const BREAKERS = ["", '">', "'>", "</textarea>", "-->", "]]>", "</style>", "</title>", "`${", "\\u003c", "&lt;", "%3C", "{{"];
const SCHEMES = ["javascript:", "JaVaScRiPt:", "java\tscript:", "data:text/html,", "vbscript:", "\u0001javascript:"];

function payloads(): string[] {
  const all: string[] = [];
  for (const breaker of BREAKERS) {
    for (const tag of TAGS) {
      for (const handler of HANDLERS) {
        all.push(`${breaker}<${tag} src=x autofocus open ${handler}=alert(1)>`);
      }
      all.push(`${breaker}<${tag}><script>alert(1)</script></${tag}>`);
    }
    for (const scheme of SCHEMES) {
      all.push(`${breaker}<a href="${scheme}alert(1)">x</a>`, `${scheme}//https://a.test/${breaker}alert(1)`);
      for (const handler of HANDLERS) all.push(`https://a.test/${breaker}" ${handler}="${scheme}alert(1)`);
    }
  }
  return all;
}

test("two thousand payloads run nothing, as text and as a name", async ({ face, page }) => {
  test.setTimeout(240_000);
  const all = payloads();
  expect(all.length).toBeGreaterThanOrEqual(2000);
  await face.open("/");
  await face.write("开始");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  for (let from = 0; from < all.length; from += 100) {
    await Promise.all(all.slice(from, from + 100).map((text) => say(text, { sender_name: text.slice(0, 80) })));
  }
  await expect.poll(() => face.log.locator(".bubble").count(), { timeout: 60_000 }).toBe(all.length + 2);
  const found = await page.evaluate(() => {
    const root = document.querySelector("[data-zhike]")!.shadowRoot!;
    const elements = [...root.querySelectorAll("*")];
    return {
      tags: [...new Set(elements.map((one) => one.tagName.toLowerCase()))].sort(),
      handlers: elements.flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on")),
      addresses: [...new Set([...root.querySelectorAll("a")].map((one) => new URL(one.href).protocol))],
    };
  });
  expect(found.handlers).toEqual([]);
  expect(found.addresses).toEqual(["https:"]);
  expect(found.tags.filter((tag) => ["script", "img", "iframe", "video", "object", "embed", "style", "math"].includes(tag))).toEqual([]);
  await order("channel", { fields: { title: all[5], greeting: all[9] } });
  await page.reload();
  await face.launcher.click();
  await expect(face.bubble(all[9]!).first()).toBeVisible();
  console.log(`P-17: ${all.length} payloads, 0 executions`);
});
