import { describe, expect, it } from "vitest";
import { begin, type History, record, redo, undo } from "./history";

interface Text {
  text: { de?: string; en?: string };
  n: number;
}

const start = begin<Text>({ text: { de: "" }, n: 0 });
const type = (history: History<Text>, de: string, at: number) =>
  record(history, { ...history.present, text: { ...history.present.text, de } }, at);

describe("steps back and forward", () => {
  it("take typing in one place as one step, until it rests", () => {
    let history = type(type(type(start, "W", 1_000), "Wi", 1_200), "Wie", 1_400);
    expect(history.past).toHaveLength(1);
    history = type(history, "Wie?", 9_000);
    expect(history.past).toHaveLength(2);
    expect(undo(history).present.text.de).toBe("Wie");
    expect(undo(undo(history)).present.text.de).toBe("");
  });

  it("keep typing in two places and other changes apart", () => {
    let history = type(start, "W", 1_000);
    history = record(history, { ...history.present, text: { ...history.present.text, en: "H" } }, 1_100);
    history = record(history, { ...history.present, n: 1 }, 1_200);
    history = record(history, { ...history.present, n: 2 }, 1_300);
    expect(history.past).toHaveLength(4);
  });

  it("come back by redo until something new is done", () => {
    const history = record(record(start, { ...start.present, n: 1 }, 1), { ...start.present, n: 2 }, 2);
    expect(redo(undo(history)).present.n).toBe(2);
    const other = record(undo(history), { ...start.present, n: 9 }, 3);
    expect(redo(other)).toBe(other);
    expect(undo(other).present.n).toBe(1);
  });

  it("end at both ends", () => {
    expect(undo(start)).toBe(start);
    expect(redo(start)).toBe(start);
    expect(record(start, start.present, 5)).toBe(start);
  });
});
