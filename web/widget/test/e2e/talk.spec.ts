import { expect, host, look, order, say, test } from "./cast";

test("a visitor writes, an agent answers, both survive a reload", async ({ face }) => {
  await face.open("/?utm_source=xiaohongshu&utm_campaign=spring");
  await expect(face.bubble("欢迎来到悦颜医美")).toBeVisible();
  await face.write("水光针多少钱？");
  await expect(face.bubble("水光针多少钱？")).toBeVisible();
  await expect(face.sent).toBeVisible();
  await face.streaming();
  await say("您好，首次体验价 398 元。\n今天下午有空档。");
  await expect(face.bubble("首次体验价")).toBeVisible();

  await face.page.reload();
  await face.launcher.click();
  await expect(face.bubble("首次体验价")).toBeVisible();
  expect(await face.told()).toEqual(["水光针多少钱？", "您好，首次体验价 398 元。\n今天下午有空档。"]);
  const { visitors, sessions } = await look();
  expect(visitors).toHaveLength(1);
  expect(sessions[0]).toMatchObject({
    utm: { source: "xiaohongshu", campaign: "spring" },
    page_url: `${host}/?utm_source=xiaohongshu&utm_campaign=spring`,
  });
});

test("nothing is asked of the server before the visitor wants to talk", async ({ face }) => {
  await face.page.goto(host);
  await expect(face.launcher).toBeVisible();
  expect((await look()).requests).toEqual(["GET "]);
});

test("unread messages are counted on the launcher and seen by opening", async ({ face }) => {
  await face.open();
  await face.write("在吗");
  await face.streaming();
  await face.page.keyboard.press("Escape");
  await expect(face.panel).toBeHidden();
  await expect(face.launcher).toBeFocused();
  await say("在的");
  await say("请问需要什么？");
  await expect(face.launcher.locator(".badge")).toHaveText("2");
  await expect(face.launcher).toHaveAccessibleName("打开在线咨询，有 2 条新消息");
  await face.page.reload();
  await expect(face.launcher.locator(".badge")).toHaveText("2");
  await face.launcher.click();
  await expect(face.launcher.locator(".badge")).toBeHidden();
  await face.page.reload();
  await expect(face.launcher).toBeVisible();
  await face.page.waitForTimeout(400);
  await expect(face.launcher.locator(".badge")).toBeHidden();
});

test("who waits is told where they stand, until somebody takes the talk", async ({ face }) => {
  await order("queue", { place: { position: 3, estimated_seconds: 250 } });
  await face.open();
  await face.write("你好");
  await expect(face.panel.getByText("前面还有 2 位，大约等 5 分钟")).toBeVisible();
  await face.streaming();
  await order("status", { status: "active" });
  await expect(face.panel.getByText("前面还有 2 位")).toBeHidden();
});

test("a talk that is over can be rated, and rated again; words begin another", async ({ face }) => {
  await face.open();
  await face.write("谢谢");
  await face.streaming();
  const rating = face.panel.getByRole("group", { name: "这次服务怎么样？" });
  await expect(rating).toBeHidden();
  await order("status", { status: "resolved" });
  await rating.getByRole("button", { name: "2 分" }).click();
  await expect(rating.getByText("谢谢您的评价")).toBeVisible();
  await rating.getByRole("button", { name: "5 分" }).click();
  await expect(rating.getByRole("button", { name: "5 分" })).toHaveAttribute("aria-pressed", "true");
  expect((await look()).visitors[0]).toMatchObject({ score: 5 });
  await face.write("还有一件事");
  await expect(rating).toBeHidden();
});

test("typing is shown until the message comes", async ({ face }) => {
  await face.open();
  await face.write("你好");
  await face.streaming();
  await order("typing");
  await expect(face.page.locator(".typing")).toBeVisible();
  await say("您好");
  await expect(face.page.locator(".typing")).toBeHidden();
});

test("what an AI wrote says so, always", async ({ face }) => {
  await face.open();
  await face.write("你好");
  await face.streaming();
  await expect(face.page.locator(".strip.ai")).toBeHidden();
  await say("我是智能助手，很高兴为您服务。", { sender_type: "ai", sender_name: "小悦" });
  await expect(face.page.locator(".strip.ai")).toContainText("AI 生成");
  const row = face.log.locator(".row", { hasText: "我是智能助手" });
  await expect(row.locator(".ai-tag")).toHaveText("AI 生成");
  await say("我是林医生。");
  await expect(face.log.locator(".row", { hasText: "我是林医生" }).locator(".ai-tag")).toBeHidden();
});

test("the channel's standing AI notice is there before the first word", async ({ face }) => {
  await order("channel", { fields: { ai_label: true } });
  await face.open();
  await expect(face.page.locator(".strip.ai")).toBeVisible();
});

test("a closed conversation is said to be over, and the next words go on", async ({ face }) => {
  await face.open();
  await face.write("你好");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  await say("您好");
  await expect.poll(() => face.told()).toEqual(["你好", "您好"]);
  await order("status", { status: "closed" });
  await expect(face.page.getByText("本次会话已结束")).toBeVisible();
  await face.write("再问一下");
  await expect(face.page.getByText("本次会话已结束")).toBeHidden();
  await expect.poll(async () => (await look()).visitors[0]!.messages.length).toBe(3);
  await say("请讲");
  const told = ["你好", "您好", "再问一下", "请讲"];
  await expect.poll(() => face.told()).toEqual(told);
  await face.page.reload();
  await face.launcher.click();
  await expect.poll(() => face.told()).toEqual(told);
});

test("a phone number can be left, and a wrong one is explained", async ({ face }) => {
  await face.open();
  await face.page.getByRole("button", { name: "留下电话，方便联系" }).click();
  await face.page.getByLabel("手机号").fill("12345");
  await face.page.getByRole("button", { name: "提交" }).click();
  await expect(face.page.getByText("请填写有效的手机号")).toBeVisible();
  await face.page.getByLabel("手机号").fill("１３９ １２３４-５６７８");
  await face.page.getByLabel("称呼（选填）").fill("王女士");
  await face.page.getByRole("button", { name: "提交" }).click();
  await expect(face.page.getByText("已收到")).toBeVisible();
  const { visitors } = await look();
  expect(visitors).toHaveLength(1);
  expect(visitors[0]).toMatchObject({ name: "王女士", phone: "13912345678" });
  await expect(face.page.getByRole("button", { name: "已留下电话 · 修改" })).toBeVisible();
});

test("two tabs of one visitor show the same conversation", async ({ face, context }) => {
  await face.open();
  await face.write("第一句");
  const other = await context.newPage();
  await other.goto(host);
  await other.locator(".launcher").click();
  await expect(other.getByRole("log").getByText("第一句")).toBeVisible();
  await other.locator("textarea").fill("第二句");
  await other.locator("textarea").press("Enter");
  await expect(face.bubble("第二句")).toBeVisible();
  expect((await look()).visitors).toHaveLength(1);
  expect(await face.told()).toEqual(["第一句", "第二句"]);
});

test("the full page is the same chat", async ({ face }) => {
  const { key, server } = await import("./cast");
  await face.page.goto(`${server}/chat/${key}`);
  await expect(face.page).toHaveTitle("悦颜医美 · 在线咨询");
  await face.write("从二维码来的");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  await say("欢迎");
  await expect(face.bubble("欢迎").last()).toBeVisible();
  await face.page.goto(`${server}/chat/wc_unknown`);
  await expect(face.page.getByText("这个咨询入口不存在或已停用")).toBeVisible();
});

test("a page in the background calls from its title, and listens by polling", async ({ face, page }) => {
  await face.open();
  await face.write("我先看看别的");
  await expect(face.sent).toBeVisible();
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await say("您好，还需要帮助吗？");
  await expect(page).toHaveTitle("（1）新消息");
  await hide(false);
  await expect(page).toHaveTitle("Shop");
  await expect(face.bubble("还需要帮助吗")).toBeVisible();
});

test("the end stays in sight when a form opens, and a reader of old words is left in peace", async ({ face, page }) => {
  await face.open();
  for (let i = 0; i < 14; i++) await face.write(`第 ${i} 句`);
  await expect.poll(async () => (await look()).visitors[0]?.messages.length).toBe(14);
  const scroll = page.locator(".scroll");
  const fromEnd = () => scroll.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
  await expect.poll(fromEnd).toBeLessThan(2);
  await page.getByRole("button", { name: "留下电话，方便联系" }).click();
  await expect.poll(fromEnd).toBeLessThan(2);
  await page.keyboard.press("Escape");
  await expect.poll(fromEnd).toBeLessThan(2);
  await scroll.evaluate((one) => one.scrollTo(0, 0));
  await page.waitForTimeout(100);
  await say("新的一句");
  const jump = page.getByRole("button", { name: "新消息" });
  await expect(jump).toBeVisible();
  expect(await scroll.evaluate((one) => one.scrollTop)).toBe(0);
  await jump.click();
  await expect.poll(fromEnd).toBeLessThan(2);
  await expect(jump).toBeHidden();
});
