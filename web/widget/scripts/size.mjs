// Prints what a visitor downloads and fails above the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 30;
const file = new URL("../../../server/src/zhike/static/widget.js", import.meta.url);
const size = gzipSync(readFileSync(file), { level: 9 }).length / 1000;

console.log(`widget.js ${size.toFixed(1)} kB gzip (limit ${LIMIT_KB})`);
if (size > LIMIT_KB) process.exit(1);
