import { describe, expect, it } from "vitest";
import type { Predicate } from "~/api/segment";
import {
  emptyLeaf,
  faultsByPart,
  type GroupPart,
  isComplete,
  isGroup,
  lacking,
  newGroup,
  newLeaf,
  readRule,
  writeRule,
} from "./rule";

const leaves: Predicate[] = [
  { attribute: { name: "plan", is: { equals: "premium" } } },
  { attribute: { name: "plan", is: { one_of: ["a", 2, true] } } },
  { attribute: { name: "city", is: { contains: "burg" } } },
  { attribute: { name: "orders", is: { at_least: 3 } } },
  { attribute: { name: "since", is: { at_most: "2026-01-31" } } },
  { account: { name: "key", is: "answered" } },
  { consent: { purpose: "mail", given: true } },
  { consent: { purpose: "mail", given: false } },
  { reachable: "phone" },
  { did: { type: "order_placed", at_least: 1 } },
  { did: { type: "order_placed", touchpoint: "t1", at_least: 3, within_days: 30 } },
  { answered: {} },
  { answered: { series: "nps:0-10", survey: "s1", touchpoint: "t1", group: "negative", within_days: 90 } },
];

describe("rules", () => {
  it("come back from the editor as they went in", () => {
    const rules: Predicate[] = [
      ...leaves,
      { all: leaves },
      { any: leaves },
      { not: { any: leaves } },
      { not: { all: [{ any: [{ reachable: "email" }] }] } },
      { not: { reachable: "email" } },
      { all: [] },
      { any: [] },
      { attribute: { name: "plan", is: { group: "negative" } } },
    ];
    for (const rule of rules) expect(writeRule(readRule(rule)).rule).toEqual(rule);
  });

  it("lose what says nothing", () => {
    const plain: Predicate = { reachable: "email" };
    expect(writeRule(readRule({ not: { not: plain } })).rule).toEqual(plain);
    expect(writeRule(readRule({ all: [plain] })).rule).toEqual(plain);
    expect(writeRule(readRule({ did: { type: "x" } })).rule).toEqual({ did: { type: "x", at_least: 1 } });
    expect(writeRule(readRule({ not: { consent: { purpose: "mail", given: true } } })).rule).toEqual({
      consent: { purpose: "mail", given: false },
    });
  });

  it("take numbers as people type them, and days as days", () => {
    const typed = (comparison: "at_least" | "since", value: string) =>
      writeRule(
        newGroup("all", [
          {
            id: 1,
            not: false,
            leaf: { kind: "attribute", name: " spent ", comparison, value, values: [] },
          },
        ]),
      ).rule;
    expect(typed("at_least", " 1,5")).toEqual({ attribute: { name: "spent", is: { at_least: 1.5 } } });
    expect(typed("since", "2026-02-01")).toEqual({
      attribute: { name: "spent", is: { at_least: "2026-02-01" } },
    });
  });
});

describe("what is lacking", () => {
  it("is said of each kind of condition", () => {
    expect(lacking(emptyLeaf("attribute"))).toBe("name");
    expect(lacking({ kind: "account", name: "key", comparison: "equals", value: " ", values: [] })).toBe(
      "value",
    );
    expect(lacking({ kind: "account", name: "key", comparison: "one_of", value: "", values: [] })).toBe(
      "value",
    );
    expect(lacking({ kind: "attribute", name: "n", comparison: "at_most", value: "many", values: [] })).toBe(
      "number",
    );
    expect(
      lacking({ kind: "attribute", name: "n", comparison: "known", value: "", values: [] }),
    ).toBeUndefined();
    expect(lacking(emptyLeaf("consent"))).toBe("purpose");
    expect(lacking(emptyLeaf("did"))).toBe("type");
    expect(lacking(emptyLeaf("answered"))).toBeUndefined();
    expect(lacking(emptyLeaf("reachable"))).toBeUndefined();
  });

  it("is found however deep it lies", () => {
    expect(isComplete(newGroup("all"))).toBe(true);
    expect(isComplete(newGroup("all", [newGroup("any", [newLeaf("did")])]))).toBe(false);
  });
});

describe("faults of the server", () => {
  const part = (root: GroupPart, ...way: number[]): number => {
    let at: GroupPart | GroupPart["parts"][number] = root;
    for (const step of way) {
      const next: GroupPart["parts"][number] | undefined = isGroup(at) ? at.parts[step] : undefined;
      if (!next) throw new Error("no such part");
      at = next;
    }
    return at.id;
  };
  const fault = (field: string) => ({ field, message: field });
  const at = (name: string, field: string) => ({ field: name, message: field });

  it("stand at the condition they are about", () => {
    const root = readRule({
      all: [
        { reachable: "email" },
        { not: { did: { type: "x" } } },
        { any: [{ answered: { within_days: 0 } }] },
      ],
    });
    const said = [
      "rule",
      "rule.all[1].not.did.at_least",
      "rule.all[1].not.did.type",
      "rule.all[2].any[0].answered.within_days",
    ];
    const found = faultsByPart([...said, "name", "ruler.x"].map(fault), writeRule(root).places);
    expect([...found]).toEqual([
      [part(root), [at("", "rule")]],
      [
        part(root, 1),
        [at("at_least", "rule.all[1].not.did.at_least"), at("type", "rule.all[1].not.did.type")],
      ],
      [part(root, 2, 0), [at("within_days", "rule.all[2].any[0].answered.within_days")]],
    ]);
  });

  it("of a lone condition stand at the condition", () => {
    const root = readRule({ did: { type: "" } });
    const found = faultsByPart([fault("rule.did.type")], writeRule(root).places);
    expect([...found.keys()]).toEqual([part(root, 0)]);
  });

  it("do not take the tenth part for the first", () => {
    const root = readRule({
      any: Array.from({ length: 12 }, () => ({ consent: { purpose: "", given: true } })),
    });
    const found = faultsByPart([fault("rule.any[10].consent.purpose")], writeRule(root).places);
    expect([...found.keys()]).toEqual([part(root, 10)]);
  });
});
