import { describe, expect, it } from "vitest";
import { keyOf, nameOf, startOf } from "./target";

const targets = ["email", "customer:", "new:score:csat:1-5"].map((key) => ({
  key,
  label: {},
  required: false,
}));

describe("targets of columns", () => {
  it("are found in the list, also when they carry a name", () => {
    expect(keyOf("email", targets)).toBe("email");
    expect(keyOf("customer:segment", targets)).toBe("customer:");
    expect(keyOf("new:score:csat:1-5", targets)).toBe("new:score:csat:1-5");
    expect(keyOf(null, targets)).toBe("");
    expect(nameOf("customer:a:b")).toBe("a:b");
    expect(nameOf("email")).toBe("");
  });

  it("begin with what the server suggests", () => {
    const columns = [
      { name: "Mail", samples: [], suggested: "email" },
      { name: "x", samples: [], suggested: null },
    ];
    expect(startOf({ mapping: null, kind: "customers", columns }).columns).toEqual([
      { column: "Mail", target: "email" },
      { column: "x", target: null },
    ]);
  });
});
