import { defineConfig } from '@playwright/test'

// A shared machine may be late; the stories wait for what they ask, so patience costs nothing when it is not.
const patience = process.env.CI ? 2 : 1

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/product.ts',
  timeout: 60_000 * patience,
  expect: { timeout: 10_000 * patience },
  fullyParallel: false,
  workers: 1,
  retries: process.env.CI ? 1 : 0, // told as flaky
  reporter: [['list']],
  use: {
    actionTimeout: 20_000 * patience,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
