import { expect, look, order, say, test } from "./cast";

const SERVICE = {
  purpose: "service",
  text_id: "t1",
  version: 1,
  title: "个人信息处理说明",
  body: "我们为接待咨询而处理您的称呼、电话与聊天内容。",
  needed: true,
};
const MEDICAL = {
  purpose: "sensitive_medical",
  text_id: "t2",
  version: 3,
  title: "医疗健康信息单独同意书",
  body: "面诊与治疗记录属于敏感个人信息。",
  needed: false,
};
const both = { items: [SERVICE, MEDICAL] };

test("the notice comes first, and nobody is a visitor before they agree", async ({ face }) => {
  await order("consents", both);
  await face.open();
  const form = face.page.getByRole("form", { name: "我的授权" });
  await expect(form.getByText("我们为接待咨询而处理")).toBeVisible();
  await expect(face.field).toBeHidden();
  expect((await look()).visitors).toHaveLength(0);
  const medical = form.getByLabel("医疗健康信息单独同意书");
  await expect(medical).not.toBeChecked();
  await form.getByRole("button", { name: "同意并开始咨询" }).click();
  await expect(face.field).toBeVisible();
  await face.write("你好");
  await expect(face.sent).toBeVisible();
  const [visitor] = (await look()).visitors;
  expect(visitor?.said).toEqual({ service: { purpose: "service", action: "given", text_id: "t1" } });

  await face.page.reload();
  await face.launcher.click();
  await expect(face.bubble("你好")).toBeVisible();
  await expect(form).toBeHidden();
});

test("what was agreed to is taken back in the same place, in as many steps", async ({ face }) => {
  await order("consents", both);
  await face.open();
  const form = face.page.getByRole("form", { name: "我的授权" });
  await form.getByLabel("医疗健康信息单独同意书").check();
  await form.getByRole("button", { name: "同意并开始咨询" }).click();
  await expect(face.field).toBeVisible();

  await face.page.getByRole("button", { name: "隐私与授权" }).click();
  const medical = form.getByLabel("医疗健康信息单独同意书");
  await expect(medical).toBeChecked();
  await medical.uncheck();
  await form.getByRole("button", { name: "提交" }).click();
  await expect(face.field).toBeVisible();
  expect((await look()).visitors[0]?.said).toMatchObject({ sensitive_medical: { action: "withdrawn" } });

  await face.page.getByRole("button", { name: "隐私与授权" }).click();
  await form.getByLabel("个人信息处理说明").uncheck();
  await form.getByRole("button", { name: "提交" }).click();
  await expect(form.getByRole("button", { name: "同意并开始咨询" })).toBeVisible();
  await expect(face.field).toBeHidden();
});

test("a changed text asks again, and what was written meanwhile leaves after the answer", async ({ face }) => {
  await order("consents", { items: [SERVICE] });
  await face.open();
  const agree = face.page.getByRole("button", { name: "同意并开始咨询" });
  await agree.click();
  await face.write("第一句");
  await expect(face.sent).toBeVisible();
  await order("consents", { items: [{ ...SERVICE, text_id: "t9", version: 2, body: "现在还会保存录音。" }] });
  await face.write("第二句");
  await expect(face.page.getByText("现在还会保存录音。")).toBeVisible();
  await expect(face.page.getByText("内容已更新，请重新确认")).toBeVisible();
  await agree.click();
  await expect(face.sent).toBeVisible();
  expect(await face.told()).toEqual(["第一句", "第二句"]);
  expect((await look()).visitors[0]?.messages).toHaveLength(2);
});

test("the visitor's own words are sent, delivered, read; and what they read is told", async ({ face }) => {
  await face.open();
  await face.write("在吗");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  await order("marks", { marks: { seen_seq: 1 } });
  await expect(face.log.locator(".note:visible")).toHaveText(["已送达"]);
  await order("marks", { marks: { seen_seq: 1, read_seq: 1 } });
  await expect(face.log.locator(".note:visible")).toHaveText(["已读"]);
  await say("在的");
  await expect.poll(async () => (await look()).visitors[0]?.readSeq).toBe(2);
});

test("who writes is told of while they write, not for each letter", async ({ face }) => {
  await face.open();
  await face.write("你好");
  await face.streaming();
  const before = (await look()).visitors[0]?.typed ?? 0;
  await face.field.pressSequentially("我想问一下价格", { delay: 20 });
  await expect.poll(async () => (await look()).visitors[0]?.typed).toBe(before + 1);
});
