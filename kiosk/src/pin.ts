/** Is this the PIN? Computed here, because there may be no network. */

import type { HiddenPin } from "./package.ts";

export async function isPin(pin: string, hidden: HiddenPin): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, [
    "deriveBits",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(hidden.salt), iterations: hidden.rounds };
  const derived = new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
  return [...derived].map((byte) => byte.toString(16).padStart(2, "0")).join("") === hidden.hash;
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Attempts that cost nothing; each further one doubles the wait. */
const FREE = 3;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 900_000;

/** Until when no other PIN is tried after so many wrong ones in a row. */
export function waitUntil(count: number, now: number): number {
  return count < FREE ? 0 : now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - FREE));
}
