import { gzipSync } from "node:zlib";

/** What the script may weigh on its way to a page, bytes with gzip. */
export const LIMIT = 10_000;

/** Says what the script weighs. */
export function weigh(script: string): { plain: number; gzip: number; verdict: string } {
  const [plain, gzip] = [Buffer.byteLength(script), gzipSync(script, { level: 9 }).length];
  const verdict = `widget.js: ${gzip} bytes with gzip of ${LIMIT} allowed, ${plain} without`;
  return { plain, gzip, verdict };
}
