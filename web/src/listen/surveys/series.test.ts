import { describe, expect, it } from "vitest";
import { readCustom, scaleOf, seriesTitle, writeCustom } from "./series";

describe("series keys", () => {
  it("are read as they are written", () => {
    const series = {
      name: "delivery_time",
      min: -3,
      max: 3,
      method: "net",
      negative: -1,
      positive: 2,
    } as const;
    expect(writeCustom(series)).toBe("custom:delivery_time:-3-3:net:-1:2");
    expect(readCustom(writeCustom(series))).toEqual(series);
    expect(readCustom("nps:0-10")).toBeUndefined();
  });

  it("know their scale and name", () => {
    expect(scaleOf("ces:1-7")).toEqual([1, 7]);
    expect(scaleOf("custom:x:-3-3:mean:-1:2")).toEqual([-3, 3]);
    expect(seriesTitle("csat:1-5")).toBe("CSAT");
    expect(seriesTitle("csat:1-10")).toBe("CSAT 1–10");
    expect(seriesTitle("thumbs:0-1")).toBe("Thumbs");
  });
});
