import { describe, expect, it } from "vitest";
import { parseSearch, searchString } from "~/paths";
import {
  compareFor,
  everything,
  type Filter,
  filterFromSearch,
  markedFilter,
  packMark,
  periodFor,
  queryOf,
  questionOf,
  searchFromFilter,
  unpackMark,
  withoutFilter,
} from "./filter";
import { addMonths, daysIn, periodOf, presets, previous, today, yearBefore } from "./period";

const now = "2026-11-22";

const full: Filter = {
  period: { from: "2026-10-01", to: "2026-10-31" },
  compare: "year",
  values: { unit: ["u1", "u2"], channel: ["web"], "facet.segment": ["B2B & more", "ä=ö"] },
  series: ["nps:0-10"],
};

describe("filter and address", () => {
  it("comes back from the address as it went in", () => {
    for (const filter of [everything, full]) {
      const text = searchString(searchFromFilter(filter));
      expect(filterFromSearch(parseSearch(text))).toEqual(filter);
    }
  });

  it("leaves defaults out of the address", () => {
    expect(searchString(searchFromFilter(everything))).toBe("");
  });

  it("falls back where an address makes no sense", () => {
    const broken = parseSearch("?period=never&from=2026-13-01&to=x&compare=maybe&unit=&facet.=a&other=1");
    const filter = filterFromSearch(broken);
    expect(filter.period).toEqual({ preset: "30d" });
    expect(filter.compare).toBe("previous");
    expect(Object.keys(filter.values)).toEqual(["unit"]);
  });

  it("refuses a period that ends before it begins", () => {
    expect(filterFromSearch(parseSearch("?from=2026-02-02&to=2026-02-01")).period).toEqual({ preset: "30d" });
  });

  it("is taken out of an address without touching the rest", () => {
    const search = parseSearch("?unit=a&from=2026-01-01&to=2026-01-02&tab=unread&facet.x=1&q=kaputt");
    expect(withoutFilter(search)).toEqual({ tab: "unread", q: "kaputt" });
  });
});

describe("what the server is asked", () => {
  it("repeats values and names facets in its own way", () => {
    expect(questionOf(full, now).filters).toEqual([
      { field: "unit", any_of: ["u1", "u2"] },
      { field: "channel", any_of: ["web"] },
      { field: "facet:segment", any_of: ["B2B & more", "ä=ö"] },
    ]);
    expect(queryOf(full, now, false)).toMatchObject({
      from: "2026-10-01",
      to: "2026-10-31",
      unit: ["u1", "u2"],
    });
  });

  it("compares with the period before, the year before, or nothing", () => {
    expect(compareFor(everything, now)).toEqual({ from: "2026-09-24", to: "2026-10-23" });
    expect(compareFor(full, now)).toEqual({ from: "2025-10-01", to: "2025-10-31" });
    expect(compareFor({ ...full, compare: "none" }, now)).toBeUndefined();
  });
});

describe("an opened mark", () => {
  it("narrows the filter and survives the address", () => {
    const mark = {
      values: { touchpoint: ["t1"], group: ["negative"] },
      period: { from: "2026-10-05", to: "2026-10-11" },
      series: "csat:1-5",
    };
    expect(unpackMark(packMark(mark))).toEqual(mark);
    const filter = markedFilter(full, mark);
    expect(periodFor(filter, now)).toEqual(mark.period);
    expect(filter.values).toMatchObject({ touchpoint: ["t1"], group: ["negative"], unit: ["u1", "u2"] });
    expect(filter.series).toEqual(["csat:1-5"]);
  });

  it("may add nothing", () => {
    expect(unpackMark(packMark({ values: {} }))).toEqual({ values: {} });
  });
});

describe("periods", () => {
  it("end today or earlier and are never empty", () => {
    for (const preset of presets) {
      const period = periodOf(preset, now);
      expect(period.from <= period.to && period.to <= now, preset).toBe(true);
    }
    expect(daysIn(periodOf("30d", now))).toBe(30);
    expect(periodOf("last_quarter", "2026-01-15")).toEqual({ from: "2025-10-01", to: "2025-12-31" });
    expect(periodOf("12m", "2024-02-29")).toEqual({ from: "2023-03-01", to: "2024-02-29" });
    expect(periodOf("20y", "2026-11-22")).toEqual({ from: "2006-11-23", to: "2026-11-22" });
  });

  it("touch without a gap", () => {
    const period = periodOf("this_month", now);
    expect(previous(period)).toEqual({ from: "2026-10-10", to: "2026-10-31" });
    expect(previous({ from: "2026-03-01", to: "2026-03-31" })).toEqual({
      from: "2026-02-01",
      to: "2026-02-28",
    });
    expect(previous({ from: "2026-01-01", to: "2026-02-28" })).toEqual({
      from: "2025-11-01",
      to: "2025-12-31",
    });
    expect(yearBefore({ from: "2024-02-29", to: "2024-03-31" })).toEqual({
      from: "2023-02-28",
      to: "2023-03-31",
    });
    expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
  });

  it("follow the project's calendar, not the reader's", () => {
    const instant = new Date("2026-11-22T23:30:00Z");
    expect(today("Europe/Berlin", instant)).toBe("2026-11-23");
    expect(today("America/New_York", instant)).toBe("2026-11-22");
  });
});
