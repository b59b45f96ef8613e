// ASVS 14.2.1: what people search for is in no URL
/** Words of a query that may tell of a person. They travel in a header, since addresses are written down everywhere. */
const PRIVATE = ['q', 'phone', 'email', 'wechat', 'name']
export const PRIVATE_QUERY = 'Private-Query'

/** The same reading request with its private words in the header `Private-Query`. */
export function withPrivateQuery(request: Request): Request {
  if (request.method !== 'GET') return request
  const url = new URL(request.url)
  const hidden = new URLSearchParams()
  for (const name of PRIVATE) {
    for (const value of url.searchParams.getAll(name)) hidden.append(name, value)
    url.searchParams.delete(name)
  }
  if (hidden.size === 0) return request
  const moved = new Request(url, request)
  moved.headers.set(PRIVATE_QUERY, hidden.toString())
  return moved
}
