import { expect, host, key, look, order, say, server, test } from "./cast";

const HOSTILE_TEXTS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "javascript:alert(1)",
  "https://a.test/\"onmouseover=\"alert(1)",
  "https://a.test/'><img src=x onerror=alert(1)>",
  "</textarea><script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
];

test("markup in names and messages stays text", async ({ face }) => {
  await order("channel", { fields: { title: "<b onclick=alert(1)>标题</b>", greeting: "<img src=x onerror=alert(1)>" } });
  await face.open();
  for (const text of HOSTILE_TEXTS) await face.write(text);
  await expect.poll(async () => (await look()).visitors[0]?.messages.length).toBe(HOSTILE_TEXTS.length);
  await face.streaming();
  for (const text of HOSTILE_TEXTS) await say(text, { sender_name: text });
  await expect.poll(async () => (await face.told()).length).toBe(HOSTILE_TEXTS.length * 2);
  expect(await face.told()).toEqual([...HOSTILE_TEXTS, ...HOSTILE_TEXTS]);
  await expect(face.panel.locator("script, img, b")).toHaveCount(0);
  for (const href of await face.log.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
    expect(href).toMatch(/^https:\/\/a\.test\/[^"<>]*$/);
  }
});

test("links open apart and give nothing away", async ({ face }) => {
  await face.open();
  await face.write("hi");
  await face.streaming();
  await say("地址：https://maps.test/p?id=1&x=（近地铁）。");
  const link = face.log.getByRole("link");
  await expect(link).toHaveAttribute("href", "https://maps.test/p?id=1&x=");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await expect(link).toHaveAttribute("target", "_blank");
});

test("a strict content security policy with Trusted Types is met", async ({ face }) => {
  await face.open("/strict");
  await face.write("你好");
  await expect(face.sent).toBeVisible();
  await expect(face.panel).toHaveCSS("border-radius", "22px");
});

test("styles of the page do not get in, ours do not get out", async ({ face, page }) => {
  await page.goto(`${host}/?attributes=data-none`);
  const before = await page.evaluate(() => getComputedStyle(document.querySelector("h1")!).cssText);
  await face.launcher.click();
  expect(await page.evaluate(() => getComputedStyle(document.querySelector("h1")!).cssText)).toBe(before);
  await face.write("你好");
  const drawn = () =>
    page.locator(".row.out .bubble").first().evaluate(async (one) => {
      await Promise.all(one.parentElement!.getAnimations().map((motion) => motion.finished));
      await Promise.all(one.closest(".panel")!.getAnimations().map((motion) => motion.finished));
      const { color, fontSize, letterSpacing, textTransform, direction } = getComputedStyle(one);
      const { width, height } = one.getBoundingClientRect();
      return { color, fontSize, letterSpacing, textTransform, direction, width, height };
    });
  const ordinary = await drawn();
  await face.open("/hostile");
  await expect(face.bubble("你好")).toBeVisible();
  expect(await drawn()).toEqual(ordinary);
  await expect(face.launcher).toHaveCSS("background-color", "rgb(15, 118, 110)");
});

test("a page in GBK shows Chinese all the same", async ({ face }) => {
  await face.open("/gbk");
  await expect(face.field).toHaveAttribute("placeholder", "输入消息…");
});

test("a page that was not allowed shows no launcher", async ({ face, page }) => {
  await order("channel", { fields: { allowed: false } });
  await page.goto(host);
  await page.waitForTimeout(500);
  await expect(face.launcher).toHaveCount(0);
});

test("everything can be done with the keyboard", async ({ face, page }) => {
  await page.goto(host);
  await expect(face.launcher).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(face.launcher).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(face.field).toBeFocused();
  await expect(face.panel).toHaveAttribute("role", "dialog");
  await page.keyboard.type("键盘");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("两行");
  await page.keyboard.press("Enter");
  await expect(face.bubble("键盘\n两行")).toBeVisible();
  const reached = new Set<string>();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => {
      const inner = document.querySelector("[data-zhike]")?.shadowRoot?.activeElement;
      return inner ? `${inner.tagName}.${inner.className}` : "";
    });
    expect(inside).not.toBe("");
    reached.add(inside);
  }
  expect(reached.size).toBeGreaterThan(3);
  await page.keyboard.press("Escape");
  await expect(face.panel).toBeHidden();
  await expect(face.launcher).toBeFocused();
});

test("an input method's Enter chooses a word and sends nothing", async ({ face, page }) => {
  await face.open();
  await face.field.fill("ni hao");
  await face.field.evaluate((field) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })),
  );
  await page.waitForTimeout(200);
  expect(await face.told()).toEqual([]);
  await expect(face.field).toHaveValue("ni hao");
});

test("a draft survives a reload", async ({ face, page }) => {
  await face.open();
  await face.field.fill("还没写完");
  await page.reload();
  await face.launcher.click();
  await expect(face.field).toHaveValue("还没写完");
});

test("English on request, and the page's own button", async ({ face, page }) => {
  await page.goto(`${host}/?attributes=${encodeURIComponent('data-lang="en" data-position="left"')}`);
  await expect(face.launcher).toHaveAccessibleName("Open chat");
  await page.evaluate(() => window.ZhikeChat?.open());
  await expect(face.field).toHaveAttribute("placeholder", "Type a message…");
  const box = await face.panel.boundingBox();
  expect(box!.x).toBeLessThan(100);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the chat fills the screen and the page behind holds still", async ({ face, page }) => {
    await face.open();
    const screen = { x: 0, y: 0, width: 390, height: 844 };
    await expect.poll(() => face.panel.boundingBox()).toMatchObject(screen);
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe("hidden");
    await face.page.getByRole("button", { name: "关闭" }).first().click();
    await expect(face.panel).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe("");
  });

  test("nothing is wider than the screen", async ({ face, page }) => {
    await page.goto(`${server}/chat/${key}`);
    await face.write("长".repeat(300) + "https://a.test/" + "x".repeat(300));
    await expect(face.sent).toBeVisible();
    const wide = await page.locator(".scroll").evaluate((one) => one.scrollWidth > one.clientWidth);
    expect(wide).toBe(false);
  });
});
