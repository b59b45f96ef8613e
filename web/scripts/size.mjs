// Adds up the gzip size of the JavaScript that the login and inbox routes need before they show,
// following static imports from the entry and from each route's lazy chunk. Fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET = 240_000
const root = new URL('../../server/src/zhike/static/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('assets/manifest.json', root), 'utf8'))
const entry = 'index.html'

const routes = {
  login: [entry, 'src/i18n/zh/index.ts', 'src/rooms/identity/pages/LoginPage.tsx'],
  inbox: [entry, 'src/i18n/zh/index.ts', 'src/i18n/zh/console.ts', 'src/app/shell/Shell.tsx', 'src/rooms/conversations/pages/InboxPage.tsx'],
}

function files(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`No chunk named ${key} in the manifest.`)
    if (seen.has(chunk.file)) continue
    seen.add(chunk.file)
    files(chunk.imports ?? [], seen)
  }
  return seen
}

let failed = false
for (const [route, keys] of Object.entries(routes)) {
  const sizes = [...files(keys)].filter((file) => file.endsWith('.js'))
    .map((file) => [file, gzipSync(readFileSync(new URL(file, root))).length])
    .sort((a, b) => b[1] - a[1])
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  failed ||= total > BUDGET
  console.log(`${route}: ${(total / 1000).toFixed(1)} kB gzip of ${BUDGET / 1000} kB in ${sizes.length} files`)
  if (process.argv.includes('--files')) for (const [file, size] of sizes) console.log(`  ${(size / 1000).toFixed(1).padStart(7)}  ${file}`)
}
process.exit(failed ? 1 : 0)
