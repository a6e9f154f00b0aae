import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Told, Trigger } from "./told";
import { arm, fits, mayAsk } from "./triggers";

const told = (triggers: Trigger[], addresses: string[] = []): Told => ({
  triggers,
  addresses,
  share: 1,
  ask_again_days: 90,
  placement: "bottom_right",
  selector: "",
  button: null,
  language: "de",
  direction: "ltr",
  close: "Schließen",
  trouble: "",
  style: "",
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  history.replaceState(null, "", "/");
});

test("paths are meant as they are written, and a star is anything", () => {
  const meant: [string, string, boolean][] = [
    ["/", "/", true],
    ["/", "/a", false],
    ["*", "/a/b", true],
    ["/kasse*", "/kasse/danke", true],
    ["/kasse/*", "/kasse", false],
    ["*/danke", "/kasse/danke", true],
    ["*/danke", "/danke/mehr", false],
    ["/a*b*c", "/aXbYc", true],
    ["/a*b*c", "/acb", false],
    ["/a*a", "/a", false],
    ["/aa*aa", "/aaa", false],
    ["/(.+)", "/xx", false],
  ];
  for (const [address, path, expected] of meant)
    expect([address, path, fits([address], path)]).toEqual([address, path, expected]);
  expect(fits([], "/anything")).toBe(true);
  expect(fits(["/a", "/b"], "/b")).toBe(true);
});

test("no address takes long", () => {
  // Tried out one way after the other, this would not end in a lifetime.
  expect(fits([`/${"*a".repeat(99)}*b`], `/${"a".repeat(100_000)}`)).toBe(false);
});

test("time counts while the page meant is looked at", () => {
  const ask = vi.fn(() => true);
  arm(told([{ type: "time", seconds: 3 }], ["/kasse"]), ask);
  vi.advanceTimersByTime(10_000);
  expect(ask).not.toHaveBeenCalled();
  history.replaceState(null, "", "/kasse");
  vi.advanceTimersByTime(2_000);
  expect(ask).not.toHaveBeenCalled();
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  vi.advanceTimersByTime(10_000);
  expect(ask).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  const again = vi.fn(() => true);
  arm(told([{ type: "time", seconds: 1 }]), again);
  vi.advanceTimersByTime(60_000);
  expect(again).toHaveBeenCalledTimes(1);
});

test("whatever happens first asks, and then nothing is waited for any more", () => {
  const ask = vi.fn(() => true);
  const happened = arm(
    told([{ type: "event", name: "a" }, { type: "exit" }, { type: "time", seconds: 5 }]),
    ask,
  );
  happened("b");
  expect(ask).not.toHaveBeenCalled();
  document.dispatchEvent(new MouseEvent("mouseout", { clientY: 300 }));
  document.dispatchEvent(new MouseEvent("mouseout", { clientY: -1, relatedTarget: document.body }));
  expect(ask).not.toHaveBeenCalled();
  document.dispatchEvent(new MouseEvent("mouseout", { clientY: -1 }));
  happened("a");
  vi.advanceTimersByTime(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("what cannot ask yet goes on waiting", () => {
  const ask = vi.fn(() => false);
  const happened = arm(told([{ type: "event", name: "a" }]), ask);
  happened("a");
  happened("a");
  expect(ask).toHaveBeenCalledTimes(2);
});

test("whoever asks not to be tracked is not asked", () => {
  expect(mayAsk()).toBe(true);
  for (const [name, value] of [
    ["globalPrivacyControl", true],
    ["doNotTrack", "1"],
  ] as const) {
    Object.defineProperty(navigator, name, { value, configurable: true });
    expect(mayAsk()).toBe(false);
    Reflect.deleteProperty(navigator, name);
  }
});
