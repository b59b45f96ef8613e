import { defineConfig } from "@playwright/test";

const port = Number(process.env["WIDGET_PORT"] ?? 8301);

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "node_modules/.cache/e2e",
  workers: 1,
  retries: process.env["CI"] ? 1 : 0, // told as flaky
  timeout: 45_000,
  use: {
    browserName: "chromium",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 860 },
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    },
  },
  webServer: {
    command: `node test/server.mjs --port ${port} --host-port ${port + 1}`,
    url: `http://127.0.0.1:${port + 1}/`,
    reuseExistingServer: false,
  },
});
