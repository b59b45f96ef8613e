import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const READY_WITHIN = 180_000

/** Uses BASE_URL when it is given; otherwise starts the whole product on demo data of its own. */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.BASE_URL) return async () => {}
  const data = mkdtempSync(join(tmpdir(), 'zhike-e2e-'))
  const [port, sms, oidc] = [await freePort(), await freePort(), await freePort()]
  // passkeys belong to a name, so the product has one; the stories' supplier and provider are on this machine
  const env = { ...process.env, ZHIKE_BASE_URL: `http://localhost:${port}`, ZHIKE_SMS_SIMULATOR_URL: `http://127.0.0.1:${sms}`, ZHIKE_EGRESS_ALLOW: `127.0.0.1:${oidc}`, ZHIKE_EGRESS_HTTP: 'true', ZHIKE_PUZZLE_WORK: '2000' }
  const supplier = spawn('../.venv/bin/zhike', ['simulate', 'sms', '--port', String(sms)], { stdio: 'ignore' })
  const product = spawn('../.venv/bin/zhike', ['serve', '--demo', '--data', data, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'], env })
  await ready(product)
  Object.assign(process.env, { BASE_URL: `http://localhost:${port}`, SMS_URL: `http://127.0.0.1:${sms}`, OIDC_PORT: String(oidc) })
  return async () => {
    await stop(product)
    await stop(supplier)
    rmSync(data, { recursive: true, force: true })
  }
}

function ready(product: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`The product was not ready in time:\n${said.slice(-4000)}`)), READY_WITHIN)
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (!said.includes('zhike ready:')) return
      clearTimeout(timer)
      resolve()
    }
    product.stdout?.on('data', hear)
    product.stderr?.on('data', hear)
    product.once('exit', (code) => reject(new Error(`The product stopped with ${code}:\n${said.slice(-4000)}`)))
  })
}

function stop(product: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    product.once('exit', () => resolve())
    product.kill('SIGINT')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
