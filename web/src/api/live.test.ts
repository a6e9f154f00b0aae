import { describe, expect, it, vi } from "vitest";
import { Merger } from "./live";

describe("live notices", () => {
  it("come through at once, and a burst after it as one", () => {
    vi.useFakeTimers();
    const seen: string[][] = [];
    const merger = new Merger((kinds) => seen.push([...kinds].sort()), 900);
    merger.add(["feedback"]);
    for (let i = 0; i < 50; i++) merger.add(i % 2 ? ["voices"] : ["feedback"]);
    expect(seen).toEqual([["feedback"]]);
    vi.advanceTimersByTime(900);
    expect(seen).toEqual([["feedback"], ["feedback", "voices"]]);
    vi.advanceTimersByTime(5000);
    merger.add(["imports"]);
    expect(seen).toHaveLength(3);
    vi.useRealTimers();
  });

  it("end when the page is left", () => {
    vi.useFakeTimers();
    const seen: unknown[] = [];
    const merger = new Merger((kinds) => seen.push(kinds), 900);
    merger.add(["feedback"]);
    merger.add(["voices"]);
    merger.stop();
    vi.advanceTimersByTime(5000);
    expect(seen).toHaveLength(1);
    vi.useRealTimers();
  });
});
