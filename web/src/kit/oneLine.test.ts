import { expect, it } from "vitest";
import { oneLine } from "./oneLine";

it("writes what is said, without brackets where people can do without", () => {
  expect(oneLine({ name: "Kiel", code: "", customer: { email: "a@b.example", name: null, age: 7 } })).toBe(
    "name: Kiel · customer: email a@b.example, age 7",
  );
  expect(oneLine({ units: ["F012"], deep: { one: { two: 3 } } })).toBe(
    'units: ["F012"] · deep: one {"two":3}',
  );
  expect(oneLine("words")).toBe("words");
  expect(oneLine(12)).toBe("12");
  expect(oneLine(null)).toBe("");
});
