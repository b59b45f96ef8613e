import type { Language } from "./words";

const DAY_MS = 24 * 3600_000;
const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

/** A time as people say it: 14:30, 昨天 14:30, 11月20日 周五 14:30. In the reader's own zone. */
export function tellTime(iso: string, now: Date, language: Language): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days === 0) return clock;
  if (days === -1) return `${language === "zh" ? "明天" : "tomorrow"} ${clock}`;
  if (days === 1) return `${language === "zh" ? "昨天" : "Yesterday"} ${clock}`;
  const sameYear = at.getFullYear() === now.getFullYear();
  if (language === "zh") {
    const date = `${at.getMonth() + 1}月${at.getDate()}日 ${WEEKDAYS[at.getDay()]}`;
    return `${sameYear ? "" : `${at.getFullYear()}年`}${date} ${clock}`;
  }
  const date = at.toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" as const }),
  });
  return `${date} ${clock}`;
}

function midnight(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
