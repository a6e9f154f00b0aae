import { describe, expect, it } from "vitest";
import { cellOf } from "./cells";
import type { Cell } from "./types";

const groups = { negative: 0, neutral: 0, positive: 0 };

describe("cells", () => {
  it("without an answer say so instead of showing nothing", () => {
    const sent = { shown: true, n: 0, score: null, interval: null, groups, compare: null, change: null };
    expect(cellOf(sent as unknown as Cell)).toEqual({ shown: false, reason: "none", minimum: 0 });
  });

  it("keep a score of zero", () => {
    const sent = { shown: true, n: 9, score: 0, interval: null, groups, compare: null, change: null };
    expect(cellOf(sent as unknown as Cell)).toMatchObject({ shown: true, score: 0, interval: [0, 0] });
  });

  it("stay hidden when they are", () => {
    const hidden: Cell = { shown: false, reason: "too_few", minimum: 5 };
    expect(cellOf(hidden)).toBe(hidden);
  });
});
