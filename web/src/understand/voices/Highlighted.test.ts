import { describe, expect, it } from "vitest";
import { pieces } from "./Highlighted";

describe("search hits", () => {
  it("are counted in characters, not in UTF-16 units", () => {
    expect(pieces("😀😀 Paket kaputt", [[3, 8]])).toEqual([
      { text: "😀😀 ", hit: false },
      { text: "Paket", hit: true },
      { text: " kaputt", hit: false },
    ]);
  });

  it("may overlap, touch, be empty or out of order without losing text", () => {
    for (const hits of [
      [],
      [
        [0, 2],
        [1, 3],
      ],
      [
        [4, 6],
        [0, 4],
      ],
      [[2, 2]],
      [[3, 99]],
    ] as [number, number][][]) {
      expect(
        pieces("Straße", hits)
          .map((p) => p.text)
          .join(""),
      ).toBe("Straße");
    }
  });
});
