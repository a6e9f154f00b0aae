/** Text with search hits marked. The server counts characters, not UTF-16 units. */
export function pieces(
  text: string,
  hits: readonly (readonly [number, number])[],
): { text: string; hit: boolean }[] {
  if (hits.length === 0) return [{ text, hit: false }];
  const characters = Array.from(text);
  const out: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const [start, end] of [...hits].sort((a, b) => a[0] - b[0])) {
    if (start < at || end <= start) continue;
    if (start > at) out.push({ text: characters.slice(at, start).join(""), hit: false });
    out.push({ text: characters.slice(start, end).join(""), hit: true });
    at = end;
  }
  if (at < characters.length) out.push({ text: characters.slice(at).join(""), hit: false });
  return out;
}

export function Highlighted({ text, hits }: { text: string; hits: readonly (readonly [number, number])[] }) {
  return pieces(text, hits).map((piece, i) => (piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text));
}
