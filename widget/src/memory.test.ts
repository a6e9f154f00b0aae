import { beforeEach, expect, test, vi } from "vitest";
import { Memory } from "./memory";

const place = "/w/abc/23456789abcdefghijkm";
const stored = () => localStorage.length + sessionStorage.length;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test("without consent nothing outlives the page", () => {
  const memory = new Memory("abc");
  expect(memory.rests(30)).toBe(false);
  memory.note();
  memory.under = place;
  expect([memory.rests(30), memory.under, stored()]).toEqual([true, place, 0]);
  const next = new Memory("abc");
  expect([next.rests(30), next.under]).toEqual([false, ""]);
});

test("with consent one is left alone for as long as was said", () => {
  const memory = new Memory("abc");
  memory.note();
  memory.under = place;
  memory.allow(true);
  expect(stored()).toBe(2);
  const next = new Memory("abc");
  expect(next.rests(30)).toBe(false);
  next.allow(true);
  expect([next.rests(30), next.under]).toEqual([true, place]);
  vi.useFakeTimers({ now: Date.now() + 31 * 86_400_000 });
  expect(next.rests(30)).toBe(false);
  vi.useRealTimers();
  const other = new Memory("xyz");
  other.allow(true);
  expect([other.rests(30), other.under]).toEqual([false, ""]);
});

test("consent taken back takes back what was kept", () => {
  const memory = new Memory("abc");
  memory.allow(true);
  memory.note();
  memory.under = place;
  memory.allow(false);
  expect(stored()).toBe(0);
});

test("what others wrote there leads nowhere", () => {
  for (const foreign of [
    "https://evil.example",
    "/w/xyz/23456789abcdefghijkm",
    "/w/abc/../../api",
    "/w/abc/x",
    "",
  ]) {
    sessionStorage.setItem("resonanz.abc", foreign);
    localStorage.setItem("resonanz.abc", "never");
    const memory = new Memory("abc");
    memory.allow(true);
    expect([memory.under, memory.rests(30)]).toEqual(["", false]);
  }
});

test("a browser that stores nothing is no trouble", () => {
  const broken = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no", "QuotaExceededError");
  });
  const memory = new Memory("abc");
  memory.allow(true);
  memory.note();
  expect(memory.rests(30)).toBe(true);
  broken.mockRestore();
});
