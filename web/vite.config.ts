import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { narrow } from './narrow'

const outDir = fileURLToPath(new URL('../server/src/zhike/static', import.meta.url))
const backend = process.env.ZHIKE_URL ?? 'http://127.0.0.1:8000'

/** The chat widget is built into the same folder, so only what this build owns is removed. */
function cleanOwnOutput(): Plugin {
  return {
    name: 'clean-own-output',
    apply: 'build',
    buildStart() {
      for (const name of ['assets', 'index.html', 'docs.html', 'consent.html', 'ticket.html', 'book.html']) {
        rmSync(`${outDir}/${name}`, { recursive: true, force: true })
      }
    },
  }
}

export default defineConfig({
  plugins: [narrow(), react(), cleanOwnOutput()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir, emptyOutDir: false, manifest: 'assets/manifest.json', target: 'es2022', chunkSizeWarningLimit: 1800,
    rolldownOptions: { input: ['index.html', 'docs.html', 'consent.html', 'ticket.html', 'book.html'] },
  },
  server: { host: '127.0.0.1', proxy: { '/api': backend, '/widget.js': backend, '/chat': backend, '/form': backend } },
})
