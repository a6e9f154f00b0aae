import { beforeAll, describe, expect, it } from "vitest";
import type { Programme } from "~/api/programme";
import { setLanguage } from "~/i18n";
import { definition } from "~/testing/programmes";
import { differenceOf, type Names } from "./difference";

const names: Names = {
  touchpoint: (id) => (id === "t1" ? "Delivery" : "?"),
  segment: (id) => ({ g1: "Gold", g2: "New" })[id] ?? "?",
  survey: (id) => (id === "s1" ? "After delivery" : "Another"),
  event: (type) => (type === "order_returned" ? "Order returned" : undefined),
};

const against = (change: Partial<Programme>, touchpoint = "Delivery") =>
  differenceOf(
    { definition, touchpoint: "Delivery" },
    { definition: { ...definition, ...change }, touchpoint },
    names,
  );

beforeAll(() => setLanguage("en"));

describe("what is different between two versions of a programme", () => {
  it("is nothing when nothing is", () => {
    expect(against({})).toEqual([]);
  });

  it("is told in the words of the page", () => {
    expect(against({}, "Hotline")).toEqual([{ label: "Touchpoint", before: "Delivery", after: "Hotline" }]);
    expect(against({ delay_minutes: 45 })).toEqual([
      { label: "Wait after the occasion", before: "2 Hours", after: "45 Minutes" },
    ]);
    expect(against({ audience: { segments: { any_of: ["g1"], none_of: ["g2"] } } })).toEqual([
      { label: "Audience", before: "Everyone", after: "In one of these: Gold\nBut in none of these: New" },
    ]);
  });

  it("names events with where they are and what they carry", () => {
    const event = { type: "call", touchpoint: "t1", attributes: { value: { at_least: 100 } } };
    expect(against({ trigger: { event } })[0]?.after).toBe(
      "After an event: call, Delivery, value is at least 100",
    );
    expect(against({ trigger: { event: { type: "order_returned" } } })[0]?.after).toBe(
      "After an event: Order returned (order_returned)",
    );
    const schedule = { first: "2027-01-01", time: "09:00", every: { months: 3 } };
    expect(against({ trigger: { schedule } })[0]?.after).toBe(
      "At set times: Every 3 months, 2027-01-01, 09:00",
    );
  });

  it("follows variants by their key, text by text and language by language", () => {
    const [first] = definition.variants;
    if (!first) throw new Error("a variant");
    const changed = { ...first, survey: "s2", subject: { en: "How did it go?", de: "Wie war es?" } };
    const second = { key: "b", name: "Short", weight: 1, survey: "s1" };
    const lines = against({ variants: [changed, second] });
    expect(lines).toContainEqual({
      label: "Variant 1: Survey",
      before: "After delivery",
      after: "Another",
    });
    expect(lines).toContainEqual({ label: "Variant 2: Name", before: "", after: "Short" });
    const subjects = lines.filter(({ label }) => label.startsWith("Variant 1: Subject"));
    expect(subjects.map(({ before, after }) => [before, after])).toEqual([
      ["How was it?", "How did it go?"],
      ["", "Wie war es?"],
    ]);
  });

  it("keeps what is gone", () => {
    const { quiet: _, ...without } = definition;
    const lines = differenceOf(
      { definition, touchpoint: undefined },
      { definition: without, touchpoint: undefined },
      names,
    );
    expect(lines.map(({ label, after }) => [label, after])).toEqual([
      ["Quiet hours", ""],
      ["Days on which it may ask", ""],
    ]);
  });
});
