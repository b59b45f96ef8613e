// A real browser with a virtual authenticator makes a passkey and signs in with it, for test_passkeys.py.
import { createRequire } from 'node:module'

const [packages, executablePath, base, session, csrf] = process.argv.slice(2)
const { chromium } = createRequire(packages)('playwright-core')

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const context = await browser.newContext({ locale: 'zh-CN' })
  await context.addCookies([{ name: 'zhike_session', value: session, url: base, httpOnly: true }])
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${base}/livez`)
  const added = await page.evaluate(async (token) => {
    const post = (path, body) =>
      fetch(`/api/auth/me/passkeys${path}`, {
        method: 'POST', body: body && JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-csrf-token': token },
      })
    const { public_key } = await (await post('/options')).json()
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(public_key)
    const credential = await navigator.credentials.create({ publicKey })
    return (await post('', { name: 'Chromium', credential: credential.toJSON() })).status
  }, csrf)
  await context.clearCookies()
  const signedIn = await page.evaluate(async () => {
    const post = (path, body) =>
      fetch(`/api/auth${path}`, {
        method: 'POST', body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' },
      })
    const { public_key } = await (await post('/passkeys/options')).json()
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(public_key)
    const credential = await navigator.credentials.get({ publicKey })
    const done = await post('/login/passkey', { credential: credential.toJSON() })
    return { status: done.status, body: await done.json() }
  })
  console.log(JSON.stringify({ added, signedIn }))
} finally {
  await browser.close()
}
