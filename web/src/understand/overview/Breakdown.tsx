/** One series by place: units with drill-down, touchpoints, channels, segments. */
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useHrefWith, useSearch, useSetSearch } from "~/address";
import { ask, filters as filtersQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type {
  Table as AnsweredTable,
  Cell,
  Channel,
  Dimension,
  Filters,
  RankRange,
  Series,
  TableRow,
  Unit,
} from "~/api/types";
import { domainAround } from "~/charts/scale";
import { MiniShares } from "~/charts/ShareBar";
import { Whisker } from "~/charts/Whisker";
import { local, t } from "~/i18n";
import { count, score } from "~/i18n/format";
import { LinkButton } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { Tabs } from "~/kit/Tabs";
import { one } from "~/paths";
import { fieldOf, questionOf } from "../filters/filter";
import { useFilter } from "../filters/FilterBar";
import { useMark } from "../voices/mark";
import { seriesName } from "./names";
import { ChangeCell, HiddenCell } from "./ScoreTiles";

function dimensionsOf(filters: Filters): { key: Dimension; label: string }[] {
  return [
    ...filters.hierarchies
      .filter((h) => h.units.length > 0)
      .map((h) => ({ key: `unit:${h.id}` as const, label: h.name })),
    { key: "touchpoint" as const, label: t("filter.touchpoint") },
    ...filters.facets.map((f) => ({ key: `facet:${f.key}` as const, label: local(f.label) || f.key })),
    { key: "channel" as const, label: t("filter.channel") },
    { key: "survey" as const, label: t("filter.survey") },
  ];
}

export function Breakdown({ series, total }: { series: Series; total: Cell }) {
  const project = useProject();
  const search = useSearch();
  const href = useHrefWith();
  const { filter, now } = useFilter();
  const read = useQuery(filtersQuery(project.id));
  const dimensions = read.data ? dimensionsOf(read.data) : [];
  const dimension = dimensions.find((d) => d.key === one(search.by))?.key ?? dimensions[0]?.key;
  const within = dimension?.startsWith("unit:") ? one(search.within) : undefined;
  const table = useQuery({
    ...ask(project.id, {
      series: [series.key],
      dimensions: dimension ? [dimension] : [],
      ...(within && { within }),
      ...questionOf(filter, now),
    }),
    enabled: dimension !== undefined,
  });
  return (
    <Section title={t("overview.by", { name: seriesName(series) })}>
      <Tabs
        label={t("overview.by.label")}
        current={dimension ?? ""}
        tabs={dimensions.map((d) => ({ ...d, href: href({ by: d.key, within: undefined }) }))}
      />
      {dimension?.startsWith("unit:") && read.data && (
        <Crumbs filters={read.data} hierarchy={dimension.slice(5)} within={within} />
      )}
      {table.data && dimension && (!table.isPlaceholderData || isAbout(table.data, dimension, series)) ? (
        <Rows
          series={series}
          total={total}
          dimension={dimension}
          rows={table.data.rows.filter((row) => row.cells[series.key] !== undefined)}
        />
      ) : table.isError ? (
        <ErrorState error={table.error} retry={() => void table.refetch()} />
      ) : (
        <LoadingRows rows={table.data?.rows.length ?? 5} />
      )}
    </Section>
  );
}

/** Whether the table before may stay until the new one is there: it has the same columns and places. */
const isAbout = (table: AnsweredTable, dimension: Dimension, series: Series): boolean =>
  series.key in table.total.cells && table.rows.every((row) => dimension in row.key);

function Crumbs({
  filters,
  hierarchy,
  within,
}: {
  filters: Filters;
  hierarchy: string;
  within: string | undefined;
}) {
  const href = useHrefWith();
  const found = filters.hierarchies.find((h) => h.id === hierarchy);
  if (!found || !within) return null;
  const byId = new Map(found.units.map((unit) => [unit.id, unit]));
  const way: Unit[] = [];
  for (
    let unit = byId.get(within);
    unit && !way.includes(unit);
    unit = unit.parent ? byId.get(unit.parent) : undefined
  )
    way.unshift(unit);
  return (
    <nav className="row drill" aria-label={t("overview.way")}>
      <Link stay href={href({ within: undefined })}>
        {found.name}
      </Link>
      {way.map((unit, i) => (
        <span key={unit.id} className="row">
          <ChevronRight size={14} aria-hidden="true" />
          {i === way.length - 1 ? (
            <strong aria-current="true">{unit.name}</strong>
          ) : (
            <Link stay href={href({ within: unit.id })}>
              {unit.name}
            </Link>
          )}
        </span>
      ))}
    </nav>
  );
}

interface RowsProps {
  series: Series;
  total: Cell;
  dimension: Dimension;
  rows: readonly TableRow[];
}

function Rows({ series, total, dimension, rows }: RowsProps) {
  const setSearch = useSetSearch();
  const { open } = useMark();
  const cellOf = (row: TableRow): Cell | undefined => row.cells[series.key];
  const rankOf = (row: TableRow): RankRange | null => {
    const cell = cellOf(row);
    return cell?.shown ? cell.rank : null;
  };
  const valueOf = (row: TableRow): string | null => row.key[dimension] ?? null;
  const domain = domainAround(
    rows.flatMap((row) => {
      const cell = cellOf(row);
      return cell?.shown ? [cell.interval[0], cell.interval[1]] : [];
    }),
    series.range,
  );
  const name = (row: TableRow) => {
    const value = valueOf(row);
    if (dimension === "channel" && value) return t(`channel.${value as Channel}`);
    return row.label || t("row.none");
  };
  const openRow = (row: TableRow) => {
    const value = valueOf(row);
    open({ values: value ? { [fieldOf(dimension)]: [value] } : {}, series: series.key });
  };
  const columns: Column<TableRow>[] = [
    {
      key: "label",
      header: t("column.name"),
      rowHeader: true,
      sort: name,
      cell: (row) =>
        row.has_children ? (
          <LinkButton
            className="link-button drill-down"
            onPress={() => setSearch({ within: valueOf(row) ?? undefined })}
          >
            {name(row)}
            <ChevronRight size={14} aria-hidden="true" />
          </LinkButton>
        ) : (
          name(row)
        ),
    },
    {
      key: "score",
      header: t("column.score"),
      end: true,
      sort: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? cell.score : null;
      },
      cell: (row) => {
        const cell = cellOf(row);
        if (!cell) return "–";
        if (!cell.shown) return <HiddenCell cell={cell} />;
        if (!valueOf(row)) return <strong className="num">{score(series, cell.score)}</strong>;
        return (
          <LinkButton
            className="link-button strong"
            onPress={() => openRow(row)}
            aria-label={t("overview.open", { name: name(row), score: score(series, cell.score), n: cell.n })}
          >
            {score(series, cell.score)}
          </LinkButton>
        );
      },
    },
    {
      key: "rank",
      header: t("column.rank"),
      sort: (row) => {
        const rank = rankOf(row);
        // The middle of the range: ties of the same width stay together.
        return rank ? rank.from + rank.to : null;
      },
      cell: (row) => {
        const rank = rankOf(row);
        return rank ? <Rank rank={rank} /> : null;
      },
    },
    {
      key: "interval",
      header: t("column.interval"),
      cell: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? (
          <Whisker
            series={series}
            cell={cell}
            domain={domain}
            reference={total.shown ? total.score : undefined}
          />
        ) : null;
      },
    },
    {
      key: "change",
      header: t("column.change"),
      end: true,
      sort: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? (cell.change?.difference ?? null) : null;
      },
      cell: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? <ChangeCell cell={cell} series={series} /> : null;
      },
    },
    {
      key: "groups",
      header: t("column.groups"),
      cell: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? <MiniShares metric={series.metric} shares={cell.groups} /> : null;
      },
    },
    {
      key: "n",
      header: t("column.n"),
      end: true,
      sort: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? cell.n : null;
      },
      cell: (row) => {
        const cell = cellOf(row);
        return cell?.shown ? count(cell.n) : null;
      },
    },
  ];
  if (rows.length === 0) return <p className="quiet">{t("overview.by.none")}</p>;
  return (
    <Table
      label={t("overview.by.label")}
      columns={columns}
      rows={rows}
      rowKey={(row) => valueOf(row) ?? "none"}
    />
  );
}

/** A place, or the places that cannot be told apart. */
function Rank({ rank: { from, to } }: { rank: RankRange }) {
  if (from === to) return <span className="rank small">{t("rank.alone", { from })}</span>;
  return (
    <span className="rank tie small quiet" title={t("rank.tie.why")}>
      <span aria-hidden="true">= </span>
      {t("rank.tie", { from, to })}
      <span className="visually-hidden"> {t("rank.tie.why")}</span>
    </span>
  );
}
