// Prints what a visitor downloads and fails above the limit.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 30;
const out = fileURLToPath(new URL("../../../server/src/zhike/static/", import.meta.url));
const page = readFileSync(`${out}chat.html`, "utf8");
const assets = readdirSync(`${out}assets`).filter((name) => page.includes(`/assets/${name}`));

const gzip = (path) => gzipSync(readFileSync(out + path), { level: 9 }).length / 1000;
const widget = gzip("widget.js");
const chat = ["chat.html", ...assets.map((name) => `assets/${name}`)].reduce((sum, path) => sum + gzip(path), 0);

for (const [name, size] of [["widget.js", widget], ["chat page", chat]]) {
  console.log(`${name.padEnd(10)} ${size.toFixed(1)} kB gzip (limit ${LIMIT_KB})`);
}
if (Math.max(widget, chat) > LIMIT_KB) process.exit(1);
