/** Cells without a score become hidden ones with a reason, so that pages have two cases, not three. */
import type { SentCell } from "./sent";
import type { Cell, HiddenCell, Highlight, Overview, Table } from "./types";

export function cellOf(sent: Cell): Cell {
  const cell: HiddenCell | SentCell = sent;
  if (!cell.shown) return cell;
  const { score, interval } = cell;
  if (score === null) return { shown: false, reason: "none", minimum: 0 };
  return { ...cell, score, interval: interval ?? [score, score] };
}

const cellsOf = (cells: Record<string, Cell>): Record<string, Cell> =>
  Object.fromEntries(Object.entries(cells).map(([key, cell]) => [key, cellOf(cell)]));

export function tableOf(table: Table): Table {
  return {
    ...table,
    rows: table.rows.map((row) => ({ ...row, cells: cellsOf(row.cells) })),
    total: { cells: cellsOf(table.total.cells) },
  };
}

export function overviewOf(overview: Overview): Overview {
  const extreme = (found: Highlight | null) => found && { ...found, cell: cellOf(found.cell) };
  return {
    ...overview,
    series: overview.series.map((s) => ({ ...s, cell: cellOf(s.cell) })),
    strength: extreme(overview.strength),
    weakness: extreme(overview.weakness),
  };
}
