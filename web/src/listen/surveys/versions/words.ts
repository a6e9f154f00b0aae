/** Two texts word by word: what stayed, what went, what came. */

export interface Piece {
  kind: "same" | "gone" | "new";
  words: string;
}

/** Beyond this the table of common words would be large: such texts are shown as replaced. */
const most = 400;

export function compareWords(before: string, after: string): Piece[] {
  // Words with the space behind them: spaces alone are nothing two texts have in common.
  const a = before.split(/(?<=\s)(?=\S)/).filter(Boolean);
  const b = after.split(/(?<=\s)(?=\S)/).filter(Boolean);
  const alike = (i: number, j: number) => a[i]?.trim() === b[j]?.trim();
  if (a.length > most || b.length > most) return pieces([...gone(before), ...fresh(after)]);
  // Lengths of the longest common rests (Hunt and Szymanski's problem, solved by the plain table).
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row) row[j] = alike(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const out: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const word = a[i];
    const other = b[j];
    if (word !== undefined && other !== undefined && alike(i, j)) {
      out.push({ kind: "same", words: other });
      i++;
      j++;
    } else if (word !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ kind: "gone", words: word });
      i++;
    } else if (other !== undefined) {
      out.push({ kind: "new", words: other });
      j++;
    }
  }
  return pieces(out);
}

const gone = (words: string): Piece[] => (words ? [{ kind: "gone", words }] : []);
const fresh = (words: string): Piece[] => (words ? [{ kind: "new", words }] : []);

/** Joins neighbours of one kind. */
function pieces(parts: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last?.kind === part.kind) last.words += part.words;
    else out.push({ ...part });
  }
  return out;
}
