import { defineConfig, type Plugin } from "vite";

const out = "../../server/src/zhike/static";

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

/** `vite build` makes the script tag's file, `vite build --mode chat` the full page. */
export default defineConfig(({ mode }) => ({
  base: "/",
  publicDir: false,
  plugins: [asciiOnly],
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: out,
    emptyOutDir: false,
    target: ["es2019", "chrome76", "safari13"],
    cssTarget: ["chrome76", "safari13"],
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    ...(mode === "chat"
      ? {
          rollupOptions: {
            input: "chat.html",
            output: {
              entryFileNames: "assets/chat-[hash].js",
              assetFileNames: "assets/chat-[hash][extname]",
            },
          },
        }
      : {
          lib: {
            entry: "src/entry/widget.ts",
            formats: ["iife" as const],
            name: "ZhikeWidget",
            fileName: () => "widget.js",
          },
        }),
  },
}));
