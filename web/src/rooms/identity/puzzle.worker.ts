/**
 * Tries numbers until the SHA-256 of `salt:number` is the target. Written out here because the browser's own
 * digest is asynchronous, which is a hundred times slower for short texts, and missing where a clinic reaches
 * its machine by plain http. One block is always enough: the text has at most 55 bytes.
 */
const fraction = (value: number) => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0
const primes: number[] = []
for (let candidate = 2; primes.length < 64; candidate++) if (primes.every((prime) => candidate % prime)) primes.push(candidate)
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const ROUND = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const words = new Int32Array(64)

/** The eight words of the digest of a text of ASCII letters, shorter than 56 of them. */
export function digest(text: string): Int32Array {
  words.fill(0, 0, 16)
  for (let at = 0; at < text.length; at++) words[at >> 2]! |= text.charCodeAt(at) << (24 - (at & 3) * 8)
  words[text.length >> 2]! |= 0x80 << (24 - (text.length & 3) * 8)
  words[15] = text.length * 8
  for (let at = 16; at < 64; at++) {
    const early = words[at - 15]!, late = words[at - 2]!
    const one = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)
    const two = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10)
    words[at] = (words[at - 16]! + one + words[at - 7]! + two) | 0
  }
  let [a, b, c, d, e, f, g, h] = START as [number, number, number, number, number, number, number, number]
  for (let at = 0; at < 64; at++) {
    const one = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const mixed = (h + one + ((e & f) ^ (~e & g)) + ROUND[at]! + words[at]!) | 0
    const two = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const sum = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g; g = f; f = e; e = (d + mixed) | 0; d = c; c = b; b = a; a = (mixed + sum) | 0
  }
  return Int32Array.from([a, b, c, d, e, f, g, h], (value, at) => (value + START[at]!) | 0)
}

export interface Puzzle { salt: string; target: string; most: number }

/** The number, or null when there is none below the bound. */
export function solve({ salt, target, most }: Puzzle): number | null {
  const wanted = Int32Array.from({ length: 8 }, (_, at) => parseInt(target.slice(at * 8, at * 8 + 8), 16) | 0)
  for (let number = 0; number < most; number++) {
    const found = digest(`${salt}:${number}`)
    if (found[0] === wanted[0] && found.every((word, at) => word === wanted[at])) return number
  }
  return null
}

if (typeof document === 'undefined' && typeof self !== 'undefined') {
  self.onmessage = ({ data }: MessageEvent<Puzzle>) => self.postMessage(solve(data))
}
