import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { argumentNames, Formatter, parse } from "./icu";

describe("the catalogues", () => {
  it("say the same things with the same arguments", () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([...argumentNames(de[key])].sort(), key).toEqual([...argumentNames(en[key])].sort());
    }
  });

  it("contain no empty message and no markup", () => {
    for (const [key, message] of [...Object.entries(en), ...Object.entries(de)]) {
      expect(message.trim(), key).not.toBe("");
      expect(message, key).not.toMatch(/<[a-z/]/i);
    }
  });
});

describe("messages", () => {
  const english = new Formatter("en-GB");
  const german = new Formatter("de-DE");

  it("choose plural forms and write numbers by locale", () => {
    const message = "{n, plural, =0 {none} one {# voice} other {# voices}} of {name}";
    expect(english.format(message, { n: 0, name: "Ada" })).toBe("none of Ada");
    expect(english.format(message, { n: 1, name: "Ada" })).toBe("1 voice of Ada");
    expect(german.format(message, { n: 12345, name: "Ada" })).toBe("12.345 voices of Ada");
  });

  it("choose by word and nest arguments", () => {
    const message = "{kind, select, a {A for {who}} other {else}}";
    expect(english.format(message, { kind: "a", who: "you" })).toBe("A for you");
    expect(english.format(message, { kind: "z", who: "you" })).toBe("else");
  });

  it("treat arguments as text", () => {
    expect(english.format("Hello {name}", { name: "{n} <b># '" })).toBe("Hello {n} <b># '");
  });

  it("refuse what they cannot understand", () => {
    for (const broken of ["a } b", "{n, plural, one {x}}", "{n, date, short}", "{n, plural, one {x"]) {
      expect(() => parse(broken), broken).toThrow();
    }
    expect(() => english.format("{missing}", {})).toThrow(/missing/);
  });
});
