import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/unit/**/*.test.ts", "test/live/**/*.test.ts"], environment: "node", restoreMocks: true },
});
