// Removes the full page's assets of earlier builds; everything else in the folder is not ours.
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const assets = fileURLToPath(new URL("../../../server/src/zhike/static/assets/", import.meta.url));
let names = [];
try {
  names = readdirSync(assets);
} catch {
  // No build yet.
}
for (const name of names) {
  if (/^chat-[\w-]{8}\.(js|css)$/.test(name)) rmSync(assets + name);
}
