import { describe, expect, it } from "vitest";
import { parseSearch, path, patterns, searchString } from "./paths";

describe("addresses", () => {
  it("are these", () => {
    const params = {
      project: "p",
      token: "t",
      customer: "c",
      account: "a",
      segment: "g",
      survey: "s",
      import: "i",
      topic: "users",
    };
    const all = Object.keys(patterns).map((name) => path(name as "customer", params));
    expect(all).toMatchInlineSnapshot(`
      [
        "/",
        "/setup",
        "/sign-in",
        "/invitation/t",
        "/p/p",
        "/p/p/overview",
        "/p/p/voices",
        "/p/p/customers",
        "/p/p/customers/c",
        "/p/p/accounts",
        "/p/p/accounts/a",
        "/p/p/segments",
        "/p/p/segments/new",
        "/p/p/segments/g",
        "/p/p/surveys",
        "/p/p/surveys/new",
        "/p/p/surveys/s",
        "/p/p/kiosks",
        "/p/p/programmes",
        "/p/p/programmes/new",
        "/p/p/programmes/",
        "/p/p/touchpoints",
        "/p/p/touchpoints/standards",
        "/p/p/data",
        "/p/p/data/i",
        "/p/p/settings/users",
        "/p/p/profile",
      ]
    `);
  });

  it("carry values that need quoting", () => {
    const search = { q: "a&b=ü", unit: ["x y", "z"], empty: "", none: undefined };
    expect(path("voices", { project: "a/b" }, search)).toBe(
      "/p/a%2Fb/voices?q=a%26b%3D%C3%BC&unit=x+y&unit=z",
    );
    expect(parseSearch(searchString(search))).toEqual({ q: "a&b=ü", unit: ["x y", "z"] });
  });
});
