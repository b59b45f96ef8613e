import { AxeBuilder } from "@axe-core/playwright";
import { expect, key, order, say, server, test } from "./cast";

const COLOURS = ["#0f766e", "#facc15"];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    for (const color of COLOURS) {
      test(`axe finds nothing to complain about (${color})`, async ({ face, page }) => {
        await order("channel", { fields: { color, ai_label: true } });
        await page.goto(`${server}/chat/${key}`);
        await face.write("你好，想约明天");
        await expect(face.sent).toBeVisible();
        await face.streaming();
        await say("好的，详见 https://a.test/p", { sender_type: "ai" });
        await say("已转接", { sender_type: "system" });
        await order("fault", { failPosts: 1, failStatus: 422 });
        await face.write("失败的一句");
        await expect(face.page.getByRole("button", { name: /发送失败/ })).toBeVisible();
        await face.page.getByRole("button", { name: "留下电话，方便联系" }).click();
        await face.page.getByRole("button", { name: "提交" }).click();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
      });
    }
  });
}

test("the launcher and the open panel pass on somebody's page", async ({ face, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await face.open();
  const { violations } = await new AxeBuilder({ page }).include("[data-zhike]").analyze();
  expect(violations.map((one) => one.id)).toEqual([]);
});
