import { afterAll, describe, expect, it } from "vitest";
import { setLanguage } from ".";
import * as write from "./format";

const nps = { kind: "net", decimals: 0 } as const;
const csat = { kind: "percent", decimals: 0 } as const;
const stars = { kind: "mean", decimals: 1 } as const;

afterAll(() => setLanguage("en"));

describe("figures", () => {
  it("follow the kind of score", async () => {
    await setLanguage("en");
    expect(write.score(nps, -12.4)).toBe("−12");
    expect(write.score(nps, -0.2)).toBe("0");
    expect(write.score(csat, 81.2)).toBe("81%");
    expect(write.score(stars, 4.25)).toBe("4.3");
    expect(write.difference(nps, 3.6)).toBe("+4");
    expect(write.difference(csat, -2)).toBe("−2 pts");
    expect(write.difference(stars, -0.09)).toBe("−0.09");
    expect(write.difference(nps, 0.1)).toBe("0");
  });

  it("are written as German readers expect", async () => {
    await setLanguage("de");
    expect(write.score(stars, 4.25)).toBe("4,3");
    expect(write.score(csat, 81)).toBe("81\u00a0%");
    expect(write.count(1234567)).toBe("1.234.567");
    expect(write.period({ from: "2026-10-24", to: "2026-11-22" })).toMatch(/24\. Okt\..*22\. Nov\. 2026/);
  });

  it("keep calendar days whatever the zone, and move instants into the project's", async () => {
    await setLanguage("en");
    write.setTimeZone("Pacific/Auckland");
    expect(write.day("2026-11-22")).toBe("22 Nov 2026");
    expect(write.dateOnly("2026-11-22T13:00:00Z")).toBe("23 Nov 2026");
    write.setTimeZone(undefined);
  });

  it("say how long ago, and the date when it is long ago", async () => {
    await setLanguage("en");
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(write.ago("2026-11-22T11:59:40Z", now)).toBe("just now");
    expect(write.ago("2026-11-22T11:57:00Z", now)).toBe("3 min ago");
    expect(write.ago("2026-11-22T00:30:00Z", now)).toBe("11 hr ago");
    expect(write.ago("2026-11-20T12:00:00Z", now)).toBe("2 days ago");
    expect(write.ago("2026-11-21T11:00:00Z", now)).toBe("1 day ago");
    expect(write.ago("2026-01-20T12:00:00Z", now)).toBe("20 Jan 2026");
  });

  it("shorten sizes and times to what matters", async () => {
    await setLanguage("en");
    expect(write.bytes(512)).toBe("512 byte");
    expect(write.bytes(1_500_000)).toBe("1.5 MB");
    expect(write.duration(59.4)).toBe("59 secs");
    expect(write.duration(3_725)).toBe("1 hr 2 mins");
  });
});
