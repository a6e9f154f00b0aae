import { describe, expect, it } from "vitest";
import type { Voice } from "~/api/types";
import { merge, newcomers } from "./stream";

function voice(id: string, minute: number, read = false): Voice {
  const time = `2026-11-22T10:${String(minute).padStart(2, "0")}:00Z`;
  return {
    id,
    time,
    recorded: time,
    customer: null,
    touchpoint: null,
    units: [],
    channel: "web",
    language: "de",
    survey: null,
    scores: [],
    texts: [],
    facets: {},
    urgent: false,
    state: { read, assignee: null, answered: null },
  };
}

describe("the stream", () => {
  const loaded = [voice("b", 2), voice("a", 1)];

  it("counts only what came after the list was loaded", () => {
    const head = [voice("c", 3), voice("b", 2), voice("older", 0)];
    expect(newcomers(loaded, head).map((v) => v.id)).toEqual(["c"]);
  });

  it("shows everything as new to an empty list", () => {
    expect(newcomers([], [voice("c", 3)]).map((v) => v.id)).toEqual(["c"]);
  });

  it("keeps its order and takes over fresher states", () => {
    const merged = merge(loaded, [voice("c", 3), voice("a", 1, true)]);
    expect(merged.map((v) => [v.id, v.state.read])).toEqual([
      ["b", false],
      ["a", true],
    ]);
  });
});
