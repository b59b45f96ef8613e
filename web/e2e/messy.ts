/** A table as a clinic sends it: GB18030, Chinese headings, 10,000 lines of which many are not as they should be. */
const LINES = 10_000
const HEADING = '客户姓名,手机号码,微信号,来源渠道,咨询项目,备注'
const SOURCES = ['抖音', '小红书', '老客介绍', '百度推广']
const BAD = ['12345', '打不通', '1380013800', '见微信']

export interface Messy { file: Buffer; lines: number; empty: number; bad: number; twice: number; phone: (line: number) => string; name: (line: number) => string }

/** ``run`` is four digits: the phones of two runs are different ones. Lines count from 1. */
export function messy(run: string): Messy {
  const phone = (line: number) => `137${run}${String(line % LINES).padStart(4, '0')}`
  const name = (line: number) => `张${run}${line}`
  const rows = [HEADING]
  let [empty, bad, twice] = [0, 0, 0]
  for (let line = 1; line <= LINES; line++) {
    const place = line % 100
    if (place === 40) { rows.push(',,,,,'); empty++; continue }
    let said = written(phone(line), line)
    if (place === 7) { said = BAD[bad++ % BAD.length]!; }
    if (place === 13) { said = written(phone(line - 1), line); twice++ }
    const note = place === 20 ? '"=HYPERLINK(""http://evil.test"",""点我"")"' : place === 21 ? '@SUM(A1:A9)' : '"周末, 下午"'
    rows.push([name(line), said, `wx${run}${line}`, SOURCES[line % SOURCES.length], '水光针', note].join(','))
  }
  return { file: gb18030(`${rows.join('\r\n')}\r\n`), lines: LINES, empty, bad, twice, phone, name }
}

/** One number as five people write it. */
function written(phone: string, line: number): string {
  const [a, b, c] = [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)]
  const wide = phone.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))
  return [phone, `${a} ${b} ${c}`, `+86 ${a}-${b}-${c}`, wide, `0086${phone}`][line % 5]!
}

let codes: Map<string, number[]> | undefined

/** Node writes no GB18030, but reads it: what every pair of bytes says, turned round. */
export function gb18030(text: string): Buffer {
  if (!codes) {
    codes = new Map()
    const reader = new TextDecoder('gb18030')
    for (let first = 0x81; first < 0xff; first++) {
      for (let second = 0x40; second < 0xff; second++) if (second !== 0x7f) codes.set(reader.decode(Uint8Array.of(first, second)), [first, second])
    }
  }
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.charCodeAt(0) < 0x80 ? [letter.charCodeAt(0)] : codes.get(letter)
    if (!code) throw new Error(`No GB18030 for ${letter}`)
    bytes.push(...code)
  }
  return Buffer.from(bytes)
}
