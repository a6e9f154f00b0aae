import { gzipSync } from "node:zlib";

/** What the kiosk's script may weigh, bytes with gzip: a tablet fetches it once. */
export const LIMIT = 16_000;

/** Says what a file weighs. */
export function weigh(name: string, script: string): { gzip: number; verdict: string } {
  const [plain, gzip] = [Buffer.byteLength(script), gzipSync(script, { level: 9 }).length];
  return { gzip, verdict: `${name}: ${gzip} bytes with gzip of ${LIMIT} allowed, ${plain} without` };
}
