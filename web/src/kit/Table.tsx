/**
 * Tables: sortable columns, a card per row on a phone. Roles are written out because CSS that
 * turns rows into cards would take the table's meaning from assistive technology.
 */
import {
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useOverflow } from "./useOverflow";

export interface Column<Row> {
  key: string;
  header: string;
  /** Keep the header for screen readers only. */
  hideHeader?: boolean;
  cell: (row: Row) => ReactNode;
  /** Makes the column sortable. */
  sort?: (row: Row) => string | number | null | undefined;
  end?: boolean;
  /** This cell names the row. */
  rowHeader?: boolean;
  width?: string;
  /** Leave the label out where the row is shown as a card. */
  plain?: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Cards on a phone; otherwise the table scrolls inside its own box. */
  cards?: boolean;
  initialSort?: { key: string; descending?: boolean };
  footer?: ReactNode;
  rowClass?: (row: Row) => string | undefined;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
}

export function Table<Row extends object>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, cards = true, initialSort, footer, rowClass } = props;
  const [sorting, setSorting] = useState<SortingState>(
    initialSort ? [{ id: initialSort.key, desc: initialSort.descending ?? false }] : [],
  );
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.key,
        accessorFn: (row: Row) => column.sort?.(row) ?? undefined,
        enableSorting: column.sort !== undefined,
        sortUndefined: "last" as const,
        sortFn: (
          a: { getValue: (id: string) => unknown },
          b: { getValue: (id: string) => unknown },
          id: string,
        ) => compare(a.getValue(id), b.getValue(id)),
      })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (row: Row) => rowKey(row),
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
  });
  const [wrap, scrolls] = useOverflow<HTMLDivElement>();
  const byKey = new Map(columns.map((column) => [column.key, column]));

  return (
    <div
      className="table-wrap"
      ref={wrap}
      {...(scrolls && { tabIndex: 0, role: "region", "aria-label": label })}
    >
      <table className={cards ? "table cards" : "table"} role="table" aria-label={label}>
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header) => {
                const column = byKey.get(header.column.id);
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    role="columnheader"
                    scope="col"
                    className={column?.end ? "end" : undefined}
                    style={column?.width ? { width: column.width } : undefined}
                    aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : undefined}
                  >
                    {column?.sort ? (
                      <button
                        type="button"
                        className="sort"
                        onClick={header.column.getToggleSortingHandler()}
                      >
                        {column.header}
                        {sorted === "desc" ? (
                          <ArrowDown size={12} aria-hidden="true" />
                        ) : (
                          <ArrowUp size={12} aria-hidden="true" />
                        )}
                      </button>
                    ) : (
                      <span className={column?.hideHeader ? "visually-hidden" : undefined}>
                        {column?.header}
                      </span>
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} role="row" className={rowClass?.(row.original)}>
              {columns.map((column) => {
                const content = column.cell(row.original);
                return column.rowHeader ? (
                  <th
                    key={column.key}
                    role="rowheader"
                    scope="row"
                    className={column.end ? "end" : undefined}
                  >
                    {content}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    role="cell"
                    className={column.end ? "end" : undefined}
                    data-label={column.hideHeader || column.plain ? undefined : column.header}
                  >
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {footer}
      </table>
    </div>
  );
}
