/** Many places at once: the units of a level, touchpoints, tills. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { hierarchies, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import type { LinkBatch } from "~/api/survey";
import { type Channel, channels } from "~/api/types";
import { local, t } from "~/i18n";
import { Checkbox, Select, TextField } from "~/kit/fields";
import { levels, readTills, within } from "./places";

export interface Places {
  /** Of a level; empty: no units. */
  level: string;
  /** Only units below this one. */
  below: string;
  touchpoints: readonly string[];
  tills: string;
  channel: Channel | "";
}

export const nowhere: Places = { level: "", below: "", touchpoints: [], tills: "", channel: "" };

/** What is chosen, what the server is asked for, and how many that is. */
export function usePlaces(start: Places = nowhere) {
  const trees = useQuery(hierarchies).data?.items ?? [];
  const [places, setPlaces] = useState(start);
  const all = levels(trees);
  const level = all.find((one) => one.key === places.level);
  const units = level ? within(level, places.below) : [];
  const tills = readTills(places.tills);
  const batch: LinkBatch = {
    units: units.map((unit) => unit.id),
    touchpoints: [...places.touchpoints],
    tills,
    channel: places.channel || null,
    attributes: {},
  };
  const counts = [units.length, places.touchpoints.length, tills.length];
  const nothing = counts.every((count) => count === 0) || (level !== undefined && units.length === 0);
  const count = nothing ? 0 : counts.reduce((product, one) => product * Math.max(1, one), 1);
  return { places, setPlaces, levels: all, level, batch, count };
}

export function PlacesForm({ chosen }: { chosen: ReturnType<typeof usePlaces> }) {
  const { places, setPlaces, levels: all, level } = chosen;
  const project = useProject();
  const points = useQuery(touchpoints(project.id)).data?.items.filter((one) => !one.archived) ?? [];
  const change = (part: Partial<Places>) => setPlaces({ ...places, ...part });
  const higher = level ? level.hierarchy.units.filter((unit) => !level.units.includes(unit)) : [];
  const toggle = (id: string, selected: boolean) =>
    change({
      touchpoints: selected ? [...places.touchpoints, id] : places.touchpoints.filter((one) => one !== id),
    });
  return (
    <>
      <Select
        label={t("places.units")}
        hint={t("places.units.hint")}
        value={places.level}
        onChange={(key) => change({ level: key, below: "" })}
        choices={[
          { value: "", label: t("link.noUnit") },
          ...all.map((one) => ({
            value: one.key,
            label: t("places.level", { tree: one.hierarchy.name, level: one.depth + 1, n: one.units.length }),
            hint: one.units
              .slice(0, 3)
              .map((unit) => unit.name)
              .join(", "),
          })),
        ]}
      />
      {higher.length > 0 && (
        <Select
          label={t("places.below")}
          value={places.below}
          onChange={(below) => change({ below })}
          choices={[
            { value: "", label: t("places.below.all") },
            ...higher.map((unit) => ({ value: unit.id, label: unit.name, hint: unit.code })),
          ]}
        />
      )}
      <TextField
        label={t("places.tills")}
        hint={t("places.tills.hint")}
        value={places.tills}
        onChange={(tills) => change({ tills })}
        lines={2}
        placeholder={local({ de: "Kasse 1-4", en: "Till 1-4" })}
      />
      <fieldset className="places-points">
        <legend className="label">{t("places.touchpoints")}</legend>
        {points.map((one) => (
          <Checkbox
            key={one.id}
            isSelected={places.touchpoints.includes(one.id)}
            onChange={(selected) => toggle(one.id, selected)}
          >
            {one.name}
          </Checkbox>
        ))}
      </fieldset>
      <Select
        label={t("filter.channel")}
        value={places.channel}
        onChange={(channel) => change({ channel })}
        choices={[
          { value: "" as const, label: t("link.asSurvey") },
          ...channels.map((value) => ({ value, label: t(`channel.${value}`) })),
        ]}
      />
    </>
  );
}
