import { expect, look, order, test } from "./cast";

/** One red dot. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const picture = (name = "照片.png") => ({ name, mimeType: "image/png", buffer: Buffer.from(PNG, "base64") });
const picker = "input[type=file]";

test("a picture goes, shows itself, and survives a reload", async ({ face, page }) => {
  await face.open();
  await page.locator(picker).setInputFiles([picture()]);
  const image = face.log.getByRole("img", { name: "照片.png" });
  await expect(image).toBeVisible();
  await expect(face.sent).toBeVisible();
  expect(await image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(1);
  await page.reload();
  await face.launcher.click();
  await expect(image).toBeVisible();
  expect((await look()).visitors[0]).toMatchObject({ files: 1, messages: [{ content: "照片.png" }] });
});

test("a file comes and is saved under its name", async ({ face, page }) => {
  await face.open();
  await face.write("请发我同意书");
  await face.streaming();
  await order("sendFile", { name: "同意书.pdf", type: "application/pdf", base64: Buffer.from("%PDF-1.4 x").toString("base64") });
  const download = page.waitForEvent("download");
  await face.log.getByRole("button", { name: "打开文件 同意书.pdf" }).click();
  expect((await download).suggestedFilename()).toBe("同意书.pdf");
});

test("a network that breaks doubles no file", async ({ face, page }) => {
  await face.open();
  await order("fault", { loseAnswers: 1 });
  await page.locator(picker).setInputFiles([picture()]);
  await expect(face.log.getByRole("img", { name: "照片.png" })).toBeVisible({ timeout: 15_000 });
  expect((await look()).visitors[0]!.messages).toHaveLength(1);
});

test("what the server refuses says why and can be tried again", async ({ face, page }) => {
  await face.open();
  await page.locator(picker).setInputFiles([{ name: "图.png", mimeType: "image/png", buffer: Buffer.from("<svg onload=alert(1)>") }]);
  await expect(face.log.getByRole("button", { name: /只支持 10 MB 以内/ })).toBeVisible();
  await page.locator(picker).setInputFiles([{ name: "大.png", mimeType: "image/png", buffer: Buffer.alloc(10_000_001) }]);
  await expect(face.panel.getByText("文件不能超过 10 MB")).toBeVisible();
  expect((await look()).visitors[0]?.messages ?? []).toEqual([]);
});

const HOSTILE = [
  "<img src=x onerror=alert(1)>.png", "\"><script>alert(1)</script>.png", "javascript:alert(1).png", "{{alert(1)}}.png",
  "<svg onload=alert(1)>.png", "' onfocus='alert(1)' autofocus='.png", "\u202Egnp.exe.png",
];

test("P-17: names of files are words, and a type that lies shows nothing", async ({ face }) => {
  await face.open();
  await face.write("你好");
  await face.streaming();
  for (const name of HOSTILE) await order("sendFile", { name, type: "image/png", base64: PNG });
  for (const name of HOSTILE) await expect(face.log.locator(`button.paper`).filter({ has: face.page.locator(".paper-name", { hasText: name }) })).toHaveCount(1);
  const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>").toString("base64");
  await order("sendFile", { name: "real.svg", type: "image/svg+xml", base64: svg });
  await order("sendFile", { name: "lie.png", type: "image/png", base64: svg });
  await expect(face.log.getByRole("button", { name: "打开文件 lie.png" })).toBeVisible();
  await expect(face.log.getByRole("button", { name: "打开文件 real.svg" }).locator("img")).toBeHidden();
  await expect(face.log.getByRole("button", { name: "打开文件 lie.png" }).locator("img")).toBeHidden();
  await face.page.waitForTimeout(500); // the cast fails the test for a dialog or a broken policy
});

test("pasted and dropped pictures are sent, where files are taken", async ({ face, page }) => {
  await face.open();
  const paste = (selector: string) =>
    page.locator(selector).evaluate((field, base64) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "截图.png", { type: "image/png" }));
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, PNG);
  await paste(".composer textarea");
  await expect(face.log.getByRole("img", { name: "截图.png" })).toBeVisible();
  await order("channel", { fields: { files: false } });
  await page.reload();
  await face.launcher.click();
  await expect(page.getByRole("button", { name: "发送图片或文件" })).toBeHidden();
  await paste(".composer textarea");
  await page.waitForTimeout(300);
  expect((await look()).visitors[0]!.messages).toHaveLength(1);
});

test("sound is off until somebody wants it, and stays as they chose", async ({ face, page }) => {
  await face.open();
  const button = face.panel.getByRole("button", { name: "提示音：关" });
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await button.click();
  await page.reload();
  await face.launcher.click();
  await expect(face.panel.getByRole("button", { name: "提示音：开" })).toHaveAttribute("aria-pressed", "true");
});
