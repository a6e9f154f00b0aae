import { expect, test } from "vitest";
import { hierarchies, touchpoints } from "~/testing/data";
import { link } from "~/testing/links";
import { keysAsCsv } from "./keys";
import { found, levels, readTills, within } from "./places";
import { addresses, posters } from "./print";

const units = new Map(hierarchies.flatMap((tree) => tree.units).map((unit) => [unit.id, unit]));
const known = { units, touchpoints };

test("levels are found, shops first", () => {
  const [shops, regions, lines] = levels(hierarchies);
  expect(shops?.units.map((unit) => unit.name)).toContain("Kiel");
  expect([shops?.depth, regions?.depth, lines?.depth]).toEqual([1, 0, 0]);
  expect(regions?.units).toHaveLength(4);
  if (!shops) throw new Error("shops");
  expect(within(shops, "north").map((unit) => unit.id)).toEqual(["f001", "f002", "f003"]);
  expect(within(shops, "")).toEqual(shops.units);
});

test("units in a circle are no endless loop", () => {
  const [tree] = hierarchies;
  const [one, two] = tree?.units ?? [];
  if (!tree || !one || !two) throw new Error("units");
  const circle = [
    { ...one, parent: two.id },
    { ...two, parent: one.id },
  ];
  expect(levels([{ ...tree, units: circle }]).flatMap((level) => level.units)).toHaveLength(2);
});

test("tills are read by line, comma and range, each once", () => {
  expect(readTills("Kasse 1-3\nSB, SB\n\n")).toEqual(["Kasse 1", "Kasse 2", "Kasse 3", "SB"]);
  expect(readTills("1–2; Info-Punkt")).toEqual(["1", "2", "Info-Punkt"]);
  expect(readTills("2026-11")).toEqual(["2026-11"]);
  expect(readTills("1-1000")).toEqual(["1-1000"]);
});

test("links are found by all that they say", () => {
  const links = [
    link(1, { name: "Door", units: ["f002"] }),
    link(2, { name: "Desk", attributes: { till: "Kasse 3" }, touchpoint: touchpoints[0]?.id ?? null }),
  ];
  const ids = (search: string) => found(links, search, known).map((one) => one.id);
  expect(ids(" ")).toEqual(["l1", "l2"]);
  expect(ids("kiel")).toEqual(["l1"]);
  expect(ids("kasse DESK")).toEqual(["l2"]);
  expect(ids("code1")).toEqual(["l1"]);
  expect(ids("kiel desk")).toEqual([]);
});

test("what is printed is asked for with what was searched", () => {
  const wishes = { form: "pdf", language: "de", paper: "a5", names: true, search: " Kiel & Co " } as const;
  expect(posters("/s", wishes)).toBe("/s/posters.pdf?search=Kiel+%26+Co&language=de&names=true&paper=a5");
  const plain = { ...wishes, search: "", names: false };
  expect(posters("/s", { ...plain, form: "svg" })).toBe("/s/posters.zip?language=de&files=svg");
  expect(posters("/s", { ...plain, form: "pdfs" })).toBe("/s/posters.zip?language=de&files=pdf&paper=a5");
  expect(addresses("/s", "csv", "")).toBe("/s/addresses.csv");
});

test("keys come as a table in which nothing is a formula", () => {
  const till = { id: "t", link: "l", number: 7, key: "00ff" };
  const csv = keysAsCsv([
    { ...till, name: 'Kiel, "Kasse" 1' },
    { ...till, name: "=1+1" },
  ]);
  expect(csv).toBe('\uFEFFname,number,key\r\n"Kiel, ""Kasse"" 1",7,00ff\r\n\'=1+1,7,00ff\r\n');
});
