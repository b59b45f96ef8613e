import { expect, look, order, say, test } from "./cast";

test("a server that fails twice gets the message once", async ({ face }) => {
  await face.open();
  await order("fault", { failPosts: 2 });
  await face.write("能预约明天吗");
  await expect(face.sending).toBeVisible();
  await expect(face.sent).toBeVisible({ timeout: 15_000 });
  const { visitors } = await look();
  expect(visitors[0]!.messages.map((one) => one.content)).toEqual(["能预约明天吗"]);
});

test("a lost answer does not double the message", async ({ face }) => {
  await face.open();
  await order("fault", { loseAnswers: 2, duplicate: 3 });
  await face.write("只说一遍");
  await face.write("然后第二句");
  await expect.poll(() => face.told(), { timeout: 20_000 }).toEqual(["只说一遍", "然后第二句"]);
  await expect.poll(async () => (await look()).visitors[0]!.messages.length, { timeout: 20_000 }).toBe(2);
  await expect(face.sending).toHaveCount(0, { timeout: 20_000 });
  expect(await face.told()).toEqual(["只说一遍", "然后第二句"]);
});

test("what cannot be sent stays, says why, and goes out by a tap", async ({ face }) => {
  await face.open();
  await order("fault", { failPosts: 1, failStatus: 422 });
  await face.write("坏消息");
  const retry = face.page.getByRole("button", { name: /发送失败，点此重试/ });
  await expect(retry).toContainText("服务暂时不可用");
  await face.write("后一句照样能发");
  await expect(face.sent).toBeVisible();
  await retry.click();
  await expect(retry).toHaveCount(0);
  await expect.poll(async () => (await look()).visitors[0]!.messages.length).toBe(2);
});

test("unsent messages survive a reload and keep their order", async ({ face }) => {
  await face.open();
  await face.write("零");
  await expect(face.sent).toBeVisible();
  await order("fault", { failPosts: 1000 });
  for (const text of ["一", "二", "三"]) await face.write(text);
  await face.page.waitForTimeout(300);
  await order("fault", { failPosts: 1 });
  await face.page.reload();
  await face.launcher.click();
  await expect
    .poll(async () => (await look()).visitors[0]!.messages.map((one) => one.content), { timeout: 15_000 })
    .toEqual(["零", "一", "二", "三"]);
  await expect.poll(() => face.told()).toEqual(["零", "一", "二", "三"]);
});

test("a broken stream resumes where it was, without a gap or a double", async ({ face }) => {
  await face.open();
  await face.write("开始");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  const expected = ["开始"];
  for (let round = 0; round < 4; round++) {
    await order("drop");
    for (let i = 0; i < 3; i++) {
      const text = `第 ${round}-${i} 句`;
      expected.push(text);
      await say(text);
    }
    await expect.poll(() => face.told(), { timeout: 15_000 }).toEqual(expected);
  }
});

test("without streams the messages come by polling", async ({ face }) => {
  await order("fault", { refuseStreams: 1000 });
  await face.open();
  await face.write("有人吗");
  await expect(face.sent).toBeVisible();
  await say("有的，请讲");
  await expect(face.bubble("有的，请讲")).toBeVisible({ timeout: 15_000 });
});

test("a proxy that holds the stream back does not hold the messages back", async ({ face }) => {
  await order("fault", { muteStreams: true });
  await face.open();
  await face.write("有人吗");
  await expect(face.sent).toBeVisible();
  await say("有的，请讲");
  await expect(face.bubble("有的，请讲")).toBeVisible({ timeout: 15_000 });
});

test("offline is said, and what was written goes out afterwards", async ({ face, context }) => {
  await face.open();
  await face.write("在线");
  await face.streaming();
  await context.setOffline(true);
  await expect(face.page.getByText("网络已断开")).toBeVisible();
  await face.write("离线写的");
  await expect(face.sending).toBeVisible();
  await context.setOffline(false);
  await expect(face.page.getByText("网络已断开")).toBeHidden();
  await expect.poll(async () => (await look()).visitors[0]!.messages.length, { timeout: 15_000 }).toBe(2);
  await expect(face.sending).toHaveCount(0);
});

test("a server that forgot the visitor gets a new one, and the message", async ({ face }) => {
  await face.open();
  await face.write("第一次");
  await expect(face.sent).toBeVisible();
  await face.streaming();
  await order("forget");
  await face.write("第二次");
  await expect
    .poll(async () => (await look()).visitors[0]?.messages.map((one) => one.content))
    .toEqual(["第二次"]);
  await expect(face.sent).toBeVisible();
});

test("blocked storage still lets people talk", async ({ face, page }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException("blocked", "SecurityError");
        },
      });
    }
  });
  await face.open();
  await face.write("无痕模式");
  await expect(face.sent).toBeVisible();
});
