import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A survey of passengers as airports publish them: codes instead of words, blanks in several
 * spellings, times of day with the day zero of spreadsheets. `SURVEY_FILE` names a real one
 * with the same columns (San Francisco's of 2018, for instance, see the user guide); else one of the same
 * build is written here, with answers that were made up.
 */
export function airportSurvey(): { path: string; name: string; rows: Record<string, string>[] } {
  const given = process.env.SURVEY_FILE;
  const path = given ?? join(tmpdir(), `airport-${process.pid}.csv`);
  if (!given) writeFileSync(path, madeUp(400));
  const [head = [], ...lines] = cells(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  const names = head.map((name) => name.trim());
  const rows = lines.map((line) => Object.fromEntries(line.map((cell, i) => [names[i] ?? "", cell.trim()])));
  return { path, name: path.split("/").at(-1)!, rows };
}

/** What the file itself says, counted without the program. */
export function netPromoters(rows: Record<string, string>[]): { n: number; score: number } {
  const points = rows.map((row) => Number(row.NETPRO || Number.NaN)).filter((point) => point <= 10);
  const share = (test: (point: number) => boolean) => points.filter(test).length / points.length;
  return { n: points.length, score: Math.round(100 * (share((p) => p >= 9) - share((p) => p <= 6))) };
}

function madeUp(rows: number): string {
  const comments = [
    "The line at security was long, but everybody was friendly.",
    'Signs to the "AirTrain" are hard to find, twice I went the wrong way.',
    "Clean restrooms and good coffee, thank you.",
    "My bag came late, and nobody knew why.",
  ];
  let seed = 2018;
  const dice = (sides: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % sides;
  };
  const line = (_: unknown, i: number) => {
    const score = dice(12);
    const whole = dice(25) === 0 ? "BLANK" : String(1 + ((dice(5) + dice(5)) >> 1));
    const words = dice(4) === 0 ? `"Flight ${100 + i}: ${comments[dice(comments.length)]!.replaceAll('"', '""')}"` : "";
    const clock = `12/31/1899 0${1 + dice(9)}:30:00 PM`;
    return [1842 + i, "ABCDEFG"[dice(7)], clock, dice(5), dice(7), whole, words, score, dice(8), 1 + dice(4)].join(",");
  };
  const head = "RESPNUM,BAREA,DEPTIME,Q3PARK,Q7FOOD,Q7ALL,Q15A,NETPRO  ,Q20Age,LANG";
  return [head, ...Array.from({ length: rows }, line)].join("\r\n") + "\r\n";
}

/** Lines and cells of a CSV file, quotes understood. */
function cells(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (line.length > 1) lines.push(line);
    line = [];
  }
  return lines;
}
