import AxeBuilder from "@axe-core/playwright";
import { expect, look, order, say, test } from "./cast";

const TOPICS = [{ id: "01900000-0000-7000-8000-000000000001", name: "价格咨询" }, { id: "01900000-0000-7000-8000-000000000002", name: "术后护理" }];
const ASKS = {
  intro: "请先告诉我们怎么称呼您",
  asks: [
    { field: "name", required: true },
    { field: "phone", required: true },
    { field: "topic", required: true },
    { field: "email", required: false },
  ],
  topics: TOPICS,
};

test("what is asked stands before the chat, and is told once", async ({ face, page }) => {
  await order("channel", { fields: ASKS });
  await face.open();
  const form = face.panel.getByRole("form", { name: "请先告诉我们怎么称呼您" });
  await expect(form).toBeVisible();
  await expect(face.field).toBeHidden();
  await form.getByRole("button", { name: "开始咨询" }).click();
  await expect(form.getByText("请填写这一项")).toBeVisible();
  await expect(form.getByRole("textbox", { name: "称呼" })).toBeFocused();
  await form.getByRole("textbox", { name: "称呼" }).fill("李明");
  await form.getByLabel("手机号").fill("138 0013 800");
  await form.getByLabel("咨询主题").selectOption({ label: "术后护理" });
  await form.getByRole("button", { name: "开始咨询" }).click();
  await expect(form.getByLabel("手机号")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("手机号").fill("138 0013 8000");
  await form.getByLabel("手机号").press("Enter");
  await expect(form).toBeHidden();
  await expect(face.field).toBeFocused();
  await face.write("恢复期多久？");
  await expect(face.sent).toBeVisible();
  expect((await look()).visitors[0]).toMatchObject({ details: { name: "李明", phone: "13800138000", topic_id: TOPICS[1]!.id } });
  await page.reload();
  await face.launcher.click();
  await expect(face.field).toBeVisible();
  await expect(form).toBeHidden();
});

test("the notice comes first, then what is asked", async ({ face }) => {
  await order("consents", { items: [{ purpose: "service", text_id: "t1", version: 3, title: "个人信息处理说明", body: "我们用它与您联系。", needed: true }] });
  await order("channel", { fields: ASKS });
  await face.open();
  await expect(face.panel.getByText("第 3 版")).toBeVisible();
  await expect(face.panel.getByRole("textbox", { name: "称呼" })).toBeHidden();
  await face.panel.getByRole("button", { name: "同意并开始咨询" }).click();
  await expect(face.panel.getByRole("textbox", { name: "称呼" })).toBeVisible();
  expect((await look()).visitors[0]!.said).toMatchObject({ service: { action: "given", text_id: "t1" } });
});

test("a channel that begins to ask while words wait asks, and then sends them", async ({ face }) => {
  await face.open();
  await order("channel", { fields: ASKS });
  await face.write("在吗");
  await expect(face.panel.getByRole("textbox", { name: "称呼" })).toBeHidden(); // this page knows of no form
  await face.page.reload();
  await face.launcher.click();
  const form = face.panel.locator("form.form", { hasText: "请先告诉我们" });
  await form.getByRole("textbox", { name: "称呼" }).fill("李明");
  await form.getByLabel("手机号").fill("13800138000");
  await form.getByLabel("咨询主题").selectOption({ index: 1 });
  await form.getByRole("button", { name: "开始咨询" }).click();
  await expect(face.sent).toBeVisible();
  expect(await face.told()).toEqual(["在吗"]);
});

test("outside working hours a message is left, with a way to answer", async ({ face, page }) => {
  const opens = new Date(Date.now() + 24 * 3600_000);
  await order("channel", {
    fields: { online: false, working: false, opens_at: opens.toISOString(), offline: true, offline_text: "我们已下班，请留言", greeting: "现在是休息时间" },
  });
  await face.open();
  await expect(face.panel.getByText(/休息中，明天 \d\d:\d\d 恢复接待/)).toBeVisible();
  await expect(face.bubble("现在是休息时间")).toBeVisible();
  const form = face.panel.getByRole("form", { name: "我们已下班，请留言" });
  await form.getByLabel("想咨询的内容").fill("周末可以约吗？");
  await form.getByRole("button", { name: "提交留言" }).click();
  await expect(form.getByText("请填写手机号或邮箱，方便我们回复您")).toBeVisible();
  await form.getByLabel("邮箱").fill("li@example.com");
  await order("fault", { failPosts: 0 });
  await form.getByRole("button", { name: "提交留言" }).click();
  await expect(face.panel.getByText("留言已收到")).toBeVisible();
  await expect(face.bubble("周末可以约吗？")).toBeVisible();
  await page.reload();
  await face.launcher.click();
  await expect(face.panel.getByText("留言已收到")).toBeVisible();
  await expect(face.field).toBeVisible();
  await face.streaming();
  await say("可以的，周六上午十点。");
  await expect(face.panel.getByText("留言已收到")).toBeHidden();
  expect((await look()).visitors[0]).toMatchObject({ left: true, details: { email: "li@example.com" } });
});

test("the forms have no barrier, by sight or by ear", async ({ face, page }) => {
  await order("channel", { fields: { ...ASKS, offline: true, offline_text: "请留言" } });
  await face.open();
  await expect(face.panel.getByLabel("想咨询的内容")).toBeVisible();
  await page.waitForTimeout(400);
  const { violations } = await new AxeBuilder({ page }).include("[data-zhike]").analyze();
  expect(violations.filter((one) => ["serious", "critical"].includes(one.impact ?? "")).map((one) => one.id)).toEqual([]);
});

test.describe("where storage is blocked", () => {
  test("the forms work all the same", async ({ face, page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("blocked", "SecurityError"); } });
      Object.defineProperty(window, "sessionStorage", { get: () => { throw new DOMException("blocked", "SecurityError"); } });
    });
    await order("channel", { fields: { ...ASKS, asks: [{ field: "name", required: false }] } });
    await face.open();
    await face.panel.getByRole("button", { name: "开始咨询" }).click();
    await face.write("你好");
    await expect(face.sent).toBeVisible();
  });
});
