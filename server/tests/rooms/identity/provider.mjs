// A certified OpenID provider (npm oidc-provider) on loopback, for test_sso.py. Whoever names themselves at its
// door is believed; a name with an @ is their e-mail address, verified unless it begins with "loose".
import { pathToFileURL } from 'node:url'

const [entry, port, clientId, clientSecret, redirectUri] = process.argv.slice(2)
const { default: Provider } = await import(pathToFileURL(entry))

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      name: `Name of ${sub}`,
      ...(sub.includes('@') ? { email: sub, email_verified: !sub.startsWith('loose') } : {}),
    }),
  }),
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
