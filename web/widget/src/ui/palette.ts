/** The channel's colour made readable: WCAG AA (4.5 : 1) on every ground it meets. */

type Rgb = [number, number, number];

const FALLBACK = "#2563eb";
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [11, 18, 32];
const DARK_GROUND: Rgb = [38, 43, 52];
const LIGHT_GROUND: Rgb = [241, 243, 246];
const AA = 4.5;

export interface Palette {
  accent: string;
  onAccent: string;
  /** The accent as a colour of text, on light and on dark ground. */
  textOnLight: string;
  textOnDark: string;
  /** A breath of the accent over any ground. */
  tint: string;
}

export function paletteOf(color: string | null | undefined): Palette {
  const asked = parse(color ?? "") ?? parse(FALLBACK)!;
  // A shade darker is nearer to the brand than dark letters on it, as long as it is only a shade.
  const darker = shift(asked, INK, (one) => contrast(one, WHITE) >= AA, 0.25);
  const accent = darker ?? asked;
  return {
    accent: css(accent),
    onAccent: css(darker ? WHITE : INK),
    textOnLight: css(shift(asked, INK, (one) => contrast(one, LIGHT_GROUND) >= AA, 1) ?? INK),
    textOnDark: css(shift(asked, WHITE, (one) => contrast(one, DARK_GROUND) >= AA, 1) ?? WHITE),
    tint: `rgba(${accent.join(",")},0.09)`,
  };
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function parse(color: string): Rgb | null {
  const long = /^#[0-9a-f]{3}$/i.test(color) ? color.replace(/[0-9a-f]/gi, "$&$&") : color;
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(long);
  return match ? (match.slice(1).map((part) => parseInt(part, 16)) as Rgb) : null;
}

/** Mixes `from` towards `to` in small steps until `enough`, or null past `most`. */
function shift(from: Rgb, to: Rgb, enough: (rgb: Rgb) => boolean, most: number): Rgb | null {
  for (let part = 0; part <= most + 1e-9; part += 0.025) {
    const mixed = from.map((value, i) => Math.round(value + (to[i]! - value) * part)) as Rgb;
    if (enough(mixed)) return mixed;
  }
  return null;
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function css(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
