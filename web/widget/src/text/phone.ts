/** A phone number as typed, made plain: full-width signs to half-width, spaces and dashes gone. */
export function plainPhone(typed: string): string {
  return typed
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000()\-.\u2010-\u2015]/g, "");
}

/** Chinese mobile and fixed lines, and international numbers with their country code. */
export function isPhone(plain: string): boolean {
  if (/^(\+?86)?1[3-9]\d{9}$/.test(plain)) return true;
  if (/^0\d{2,3}\d{7,8}$/.test(plain)) return true;
  return /^\+(?!86)\d{7,15}$/.test(plain);
}
