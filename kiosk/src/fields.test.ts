// @vitest-environment node
import { expect, test } from "vitest";
import { read, written } from "./fields.ts";
import { isPin, waitUntil } from "./pin.ts";
import type { AnswerValue, Kind } from "./survey.ts";

const options = ["a", "b"].map((key) => ({ key, label: { de: key } }));
const question = (kind: Kind) => ({ key: "q", text: {}, kind });

const said: [Kind, AnswerValue][] = [
  [{ type: "score", series: "nps:0-10" }, 9],
  [
    { type: "single_choice", options, other: { de: "?" } },
    { chosen: ["other"], other: "zu Fuß" },
  ],
  [{ type: "multiple_choice", options }, ["b", "a"]],
  [{ type: "ranking", options }, ["b", "a"]],
  [{ type: "matrix", series: "csat:1-5", aspects: options }, { a: 4 }],
  [{ type: "number" }, 2.5],
  [{ type: "long_text" }, "Zeile\n\n Ende "],
  [{ type: "consent", purpose: "contact" }, true],
  [{ type: "date" }, "2026-11-22"],
];

test.each(said)("fields of %o say what the answer says", (kind, value) => {
  for (const language of ["de", "en"])
    expect(read(question(kind), written(question(kind), value, language))).toEqual(value);
});

test("what cannot be read is kept, so that it is found wrong and not lost", () => {
  expect(read(question({ type: "number" }), [["q", "viel"]])).toBe("viel");
  expect(read(question({ type: "number" }), [["q", "2,5"]])).toBe(2.5);
  expect(read(question({ type: "date" }), [["q", "1.2.2026"]])).toBe("2026-02-01");
  expect(read(question({ type: "date" }), [["q", "31.2.2026"]])).toBe("31.2.2026");
  expect(read(question({ type: "long_text" }), [["q", " \n"]])).toBeUndefined();
  expect(
    read(question({ type: "ranking", options }), [
      ["q.a", "1"],
      ["q.b", "1"],
    ]),
  ).toEqual(["a", "a"]);
  expect(read(question({ type: "consent", purpose: "contact" }), [])).toBeUndefined();
});

test("a pressed button outweighs the answer before", () => {
  const fields = [
    ["q", "3"],
    ["q", "10"],
  ] as const;
  expect(read(question({ type: "score", series: "nps:0-10" }), fields)).toBe(10);
});

test("the PIN is found as the server hid it", async () => {
  // Python: hashlib.pbkdf2_hmac("sha256", b"2468", bytes.fromhex("00ff"), 1000).hex()
  const hash = "06b8892c9feff27f5b85372ec7a267d50bb6e052a3559c7865b6f46b51bf7269";
  const hidden = { salt: "00ff", rounds: 1_000, hash };
  expect(await isPin("2468", hidden)).toBe(true);
  expect(await isPin("2469", hidden)).toBe(false);
});

test("after three wrong PINs everybody waits, longer and longer", () => {
  expect([2, 3, 4, 5, 30].map((count) => waitUntil(count, 1_000))).toEqual([
    0, 31_000, 61_000, 121_000, 901_000,
  ]);
});
