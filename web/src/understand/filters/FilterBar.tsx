/** The one filter bar of Overview and Voices. Everything it says stands in the address. */
import { useQuery } from "@tanstack/react-query";
import { CalendarDays, ChevronDown, GitCompareArrows, ListFilterPlus, X } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useSearch, useSetSearch } from "~/address";
import { filters as filtersQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Filters } from "~/api/types";
import { groups } from "~/api/types";
import { local, t } from "~/i18n";
import { period as writePeriod } from "~/i18n/format";
import { Button } from "~/kit/Button";
import { Menu } from "~/kit/Menu";
import { OptionsChip } from "./OptionsChip";
import {
  compareFor,
  compares,
  type Filter,
  filterFromSearch,
  isNarrow,
  searchFromFilter,
  withoutFilter,
  withValues,
} from "./filter";
import { today } from "./period";
import { PeriodChip } from "./PeriodChip";
import { UnitChip } from "./UnitChip";
import "./filters.css";

export interface UsedFilter {
  filter: Filter;
  now: string;
  set: (filter: Filter) => void;
}

export function useFilter(): UsedFilter {
  const search = useSearch();
  const setSearch = useSetSearch();
  const now = today(useProject().time_zone);
  const filter = filterFromSearch(search);
  const set = (next: Filter) => {
    const kept = withoutFilter(search);
    const cleared = Object.fromEntries(
      Object.keys(search)
        .filter((key) => !(key in kept))
        .map((key) => [key, undefined]),
    );
    setSearch({ ...cleared, ...searchFromFilter(next), mark: undefined });
  };
  return { filter, now, set };
}

/** Fields beyond unit, touchpoint and channel appear once chosen. */
interface Field {
  key: string;
  label: string;
  options: { value: string; label: string }[];
  always: boolean;
}

function fieldsOf(filters: Filters | undefined): Field[] {
  if (!filters) return [];
  const fields: Field[] = [
    {
      key: "touchpoint",
      label: t("filter.touchpoint"),
      options: filters.touchpoints.map((x) => ({ value: x.id, label: x.name })),
      always: true,
    },
    {
      key: "channel",
      label: t("filter.channel"),
      options: filters.channels.map((x) => ({ value: x, label: t(`channel.${x}`) })),
      always: true,
    },
    ...filters.facets.map((facet) => ({
      key: `facet.${facet.key}`,
      label: local(facet.label) || facet.key,
      options: facet.values.map((value) => ({ value, label: value })),
      always: facet === filters.facets[0],
    })),
    {
      key: "survey",
      label: t("filter.survey"),
      options: filters.surveys.map((x) => ({ value: x.id, label: x.title })),
      always: false,
    },
    {
      key: "group",
      label: t("filter.group"),
      options: groups.map((x) => ({ value: x, label: t(`group.${x}`) })),
      always: false,
    },
  ];
  return fields.filter((field) => field.options.length > 0);
}

export function FilterBar({ compare = true }: { compare?: boolean }) {
  const project = useProject();
  const { filter, now, set } = useFilter();
  const { data } = useQuery(filtersQuery(project.id));
  const [added, setAdded] = useState<string>();
  const fields = fieldsOf(data);
  const shown = fields.filter((field) => field.always || filter.values[field.key] || field.key === added);
  const hidden = fields.filter((field) => !shown.includes(field));
  const compared = compareFor(filter, now);
  return (
    <div className="filter-bar" role="group" aria-label={t("filter.label")}>
      <PeriodChip
        icon={<CalendarDays size={14} aria-hidden="true" />}
        filter={filter}
        now={now}
        onChange={(period) => set({ ...filter, period })}
      />
      {compare && (
        <Menu
          label={t("filter.compare")}
          placement="bottom start"
          entries={compares.map((key) => ({
            key,
            label: t(`compare.${key}`),
            selected: key === filter.compare,
            onAction: () => set({ ...filter, compare: key }),
          }))}
        >
          <AriaButton className="chip">
            <GitCompareArrows size={14} aria-hidden="true" />
            {compared ? t(`compare.${filter.compare}`) : t("compare.none")}
            {compared && <span className="chip-detail">{writePeriod(compared)}</span>}
            <ChevronDown size={14} aria-hidden="true" />
          </AriaButton>
        </Menu>
      )}
      {data && data.hierarchies.some((h) => h.units.length > 0) && (
        <UnitChip
          hierarchies={data.hierarchies}
          chosen={filter.values.unit ?? []}
          onChange={(units) => set(withValues(filter, "unit", units))}
        />
      )}
      {shown.map((field) => (
        <OptionsChip
          key={field.key}
          label={field.label}
          options={field.options}
          chosen={filter.values[field.key] ?? []}
          defaultOpen={field.key === added}
          onChange={(values) => set(withValues(filter, field.key, values))}
        />
      ))}
      {hidden.length > 0 && (
        <Menu
          label={t("filter.add")}
          placement="bottom start"
          entries={hidden.map((field) => ({
            key: field.key,
            label: field.label,
            onAction: () => setAdded(field.key),
          }))}
        >
          <AriaButton className="chip quiet">
            <ListFilterPlus size={14} aria-hidden="true" />
            {t("filter.add")}
          </AriaButton>
        </Menu>
      )}
      {isNarrow(filter) && (
        <Button small look="ghost" icon={<X size={14} />} onPress={() => set({ ...filter, values: {} })}>
          {t("filter.reset")}
        </Button>
      )}
    </div>
  );
}
