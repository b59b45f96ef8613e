import type { SessionRequest, Utm } from "../protocol/types";
import type { Store } from "./storage";

const LONGEST_ADDRESS = 2000;
const LONGEST_VALUE = 200;
const FIELDS = ["source", "medium", "campaign", "content", "term"] as const;

type Origin = Pick<SessionRequest, "referrer" | "utm">;

/** Where this visit came from. The landing page's answer is kept for the whole visit,
 * because the campaign is in the first address only. */
export function describeVisit(pageUrl: string, referrer: string, visit: Store): SessionRequest {
  const here: Origin = {};
  const utm = readUtm(pageUrl);
  if (utm) here.utm = utm;
  if (referrer && origin(referrer) !== origin(pageUrl)) {
    here.referrer = referrer.slice(0, LONGEST_ADDRESS);
  }
  const landing = recall(visit);
  const from: Origin = here.utm || !landing ? { ...landing, ...here } : landing;
  visit.set("landing", JSON.stringify(from));
  return { ...from, page_url: pageUrl.slice(0, LONGEST_ADDRESS) };
}

export function readUtm(pageUrl: string): Utm | null {
  let query: URLSearchParams;
  try {
    query = new URL(pageUrl).searchParams;
  } catch {
    return null;
  }
  const utm: Utm = {};
  for (const field of FIELDS) {
    const value = query.get(`utm_${field}`)?.trim();
    if (value) utm[field] = value.slice(0, LONGEST_VALUE);
  }
  return Object.keys(utm).length ? utm : null;
}

function recall(visit: Store): Origin | null {
  try {
    const value: unknown = JSON.parse(visit.get("landing") ?? "null");
    return value && typeof value === "object" ? (value as Origin) : null;
  } catch {
    return null;
  }
}

function origin(address: string): string | null {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}
