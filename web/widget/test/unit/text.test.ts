import { describe, expect, it } from "vitest";
import { readUtm, describeVisit } from "../../src/engine/visit";
import { tellTime } from "../../src/text/clock";
import { isPhone, plainPhone } from "../../src/text/phone";
import { chooseLanguage } from "../../src/text/words";
import { contrast, paletteOf, parse } from "../../src/ui/palette";
import { uuid } from "../../src/engine/uuid";
import { Disk, storeOn } from "./cast";

describe("times", () => {
  const now = new Date(2026, 10, 22, 14, 30);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

  it.each([
    [at(2026, 10, 22, 9, 5), "09:05", "09:05"],
    [at(2026, 10, 21, 23, 59), "昨天 23:59", "Yesterday 23:59"],
    [at(2026, 10, 20, 8, 0), "11月20日 周五 08:00", "Fri 20 Nov 08:00"],
    [at(2025, 11, 31, 8, 0), "2025年12月31日 周三 08:00", "Wed, 31 Dec 2025 08:00"],
  ])("tells %s", (iso, zh, en) => {
    expect(tellTime(iso, now, "zh")).toBe(zh);
    expect(tellTime(iso, now, "en").replace(",", "")).toBe(en.replace(",", ""));
  });

  it("says nothing about a time that is none", () => {
    expect(tellTime("soon", now, "zh")).toBe("");
  });
});

describe("phones", () => {
  it.each(["13912345678", "１３９１２３４５６７８", "139 1234-5678", "+86 139 1234 5678", "021-62345678", "+44 20 7946 0958"])(
    "takes %s",
    (typed) => expect(isPhone(plainPhone(typed))).toBe(true),
  );

  it.each(["", "12345", "1391234567", "139123456789", "十三九", "<b>13912345678</b>", "+86 123"])("refuses %s", (typed) =>
    expect(isPhone(plainPhone(typed))).toBe(false),
  );
});

describe("where a visit comes from", () => {
  it("reads the campaign from the address", () => {
    expect(readUtm("https://s.test/?utm_source=%E5%B0%8F%E7%BA%A2%E4%B9%A6&utm_term=&x=1")).toEqual({ source: "小红书" });
    expect(readUtm("https://s.test/")).toBeNull();
    expect(readUtm("about:blank")).toBeNull();
  });

  it("keeps the landing page's answer for the pages after it", () => {
    const visit = storeOn(new Disk());
    const landing = describeVisit("https://s.test/?utm_source=douyin", "https://www.baidu.test/s", visit);
    expect(landing).toEqual({
      utm: { source: "douyin" },
      referrer: "https://www.baidu.test/s",
      page_url: "https://s.test/?utm_source=douyin",
    });
    const next = describeVisit("https://s.test/price", "https://s.test/?utm_source=douyin", visit);
    expect(next).toEqual({ ...landing, page_url: "https://s.test/price" });
    const again = describeVisit("https://s.test/?utm_source=wechat", "", visit);
    expect(again.utm).toEqual({ source: "wechat" });
  });
});

describe("languages", () => {
  it.each([
    [null, ["fr-FR"], "zh"],
    [null, ["fr-FR", "en-GB", "zh-CN"], "en"],
    [null, ["zh-TW"], "zh"],
    ["en-US", ["zh-CN"], "en"],
    ["zh", ["en"], "zh"],
    [null, [], "zh"],
  ] as [string | null, string[], string][])("%s with %j is %s", (wish, browser, language) => {
    expect(chooseLanguage(wish, browser)).toBe(language);
  });
});

describe("colours", () => {
  const white = parse("#ffffff")!;
  const night = parse("#171a20")!;
  const grid = [0, 40, 80, 100, 120, 140, 160, 200, 255];
  const asked = grid.flatMap((r) => grid.flatMap((g) => grid.map((b) => [r, g, b])));
  const hex = (rgb: number[]) => `#${rgb.map((one) => one.toString(16).padStart(2, "0")).join("")}`;

  it("are readable whatever the shop chose", () => {
    for (const color of [...asked.map(hex), "#f0f", "red;}", ""]) {
      const palette = paletteOf(color);
      expect(contrast(parse(palette.accent)!, parse(palette.onAccent)!), color).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(palette.textOnLight)!, white), color).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(palette.textOnDark)!, night), color).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("ids", () => {
  it("are random UUIDs of version 4", () => {
    const all = new Set(Array.from({ length: 1000 }, uuid));
    expect(all.size).toBe(1000);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
