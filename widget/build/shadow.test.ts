// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forShadow, rules } from "./shadow.ts";
import { LIMIT, weigh } from "./weight.ts";

const pages = readFileSync(new URL("../../crates/api/src/respond/style.css", import.meta.url), "utf8");
const css = forShadow(pages);

test("nothing of the stylesheet of pages reaches for a root, a body or the page's size", () => {
  expect(css).not.toMatch(/:root|(^|[},])(body|html)\b|\d(rem|svh)/);
  expect(css).not.toMatch(/@media\(max-width/);
  expect(css).toContain(":host{color-scheme:light dark;--page:#fff");
  expect(css).toMatch(/\.sheet\{margin:0;background:var\(--page\);color:var\(--ink\);font:400 17px\/1\.5/);
  expect(css).toContain("@container(max-width:544px){");
});

test("what questions need is all there", () => {
  for (const part of [
    ".points{",
    ".point:has(:checked)",
    ".rank{",
    ".errors{",
    ".way{",
    ".note{",
    "textarea",
    ".pot{",
  ])
    expect(css).toContain(part);
  const open = (text: string) => [text.split("{").length, text.split("}").length];
  const [opened, closed] = open(css);
  expect(opened).toBe(closed);
  for (const gone of [".top", ".skip", ".who", ".foot"])
    expect(css).not.toMatch(new RegExp(`\\${gone}[\\s{,:]`));
});

test("rules are told apart, whatever is inside", () => {
  expect(rules("a{b:c}@media(x){d{e:f}g{h:i}}j{}")).toEqual(["a{b:c}", "@media(x){d{e:f}g{h:i}}", "j{}"]);
  expect(() => forShadow("p{margin:0}")).toThrow("no rule for body");
});

test("a script that is too heavy is found out", () => {
  const heavy = Array.from({ length: 6_000 }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(36)).join("");
  expect(weigh(heavy).gzip).toBeGreaterThan(LIMIT);
  expect(weigh("x".repeat(100_000)).gzip).toBeLessThan(LIMIT);
  expect(weigh("abc").verdict).toContain("bytes with gzip of 10000 allowed, 3 without");
});
