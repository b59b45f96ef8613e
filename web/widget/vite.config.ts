import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** A script without a charset is read in the encoding of its page, which may be GBK. */
const asciiOnly: Plugin = {
  name: "ascii-only",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      file.code = file.code.replace(
        /[^\0-\x7f]/g,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

/** The full page is a shell around the same script. */
const chatPage: Plugin = {
  name: "chat-page",
  buildStart() {
    this.addWatchFile("chat.html");
  },
  generateBundle() {
    const source = readFileSync(new URL("chat.html", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "chat.html", source });
  },
};

export default defineConfig({
  publicDir: false,
  plugins: [asciiOnly, chatPage],
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../../server/src/zhike/static",
    emptyOutDir: false,
    target: ["es2019", "chrome76", "safari13"],
    cssTarget: ["chrome76", "safari13"],
    lib: {
      entry: "src/entry/widget.ts",
      formats: ["iife"],
      name: "ZhikeWidget",
      fileName: () => "widget.js",
    },
  },
});
