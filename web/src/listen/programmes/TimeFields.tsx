/** How long it waits after an occasion, and when it keeps quiet. */
import { useState } from "react";
import { type Programme, type QuietHours, weekdays } from "~/api/programme";
import { t } from "~/i18n";
import { Checkbox, Select, Switch, TextField } from "~/kit/fields";
import type { Change } from "./definition";
import { errorAt, type Findings } from "./findings";
import { NumberField } from "./NumberField";

interface Props {
  programme: Programme;
  findings: Findings;
  set: (change: Change) => void;
}

const units = { minutes: 1, hours: 60, days: 1440 } as const;
type Unit = keyof typeof units;
const unitNames = Object.keys(units) as Unit[];

const largestUnit = (minutes: number): Unit =>
  minutes > 0 && minutes % units.days === 0
    ? "days"
    : minutes > 0 && minutes % units.hours === 0
      ? "hours"
      : "minutes";

export function TimeFields({ programme, findings, set }: Props) {
  const { delay_minutes, quiet } = programme;
  const [unit, setUnit] = useState(() => largestUnit(delay_minutes));
  return (
    <div className="stack">
      <div className="programme-fields">
        <NumberField
          label={t("programme.delay")}
          value={Math.round(delay_minutes / units[unit])}
          wrong={errorAt(findings, "delay_minutes")}
          onChange={(n) => set({ delay_minutes: (n ?? 0) * units[unit] })}
        />
        <Select
          label={t("programme.delay.unit")}
          value={unit}
          onChange={(next) => {
            setUnit(next);
            set({ delay_minutes: Math.round(delay_minutes / units[unit]) * units[next] });
          }}
          choices={unitNames.map((value) => ({ value, label: t(`programme.unit.${value}`) }))}
        />
      </div>
      <Switch
        selected={quiet !== undefined}
        onChange={(on) =>
          on ? set({ quiet: { from: "20:00", to: "08:00", days: [...weekdays] } }) : set({ quiet: undefined })
        }
        hint={t("programme.quiet.hint")}
      >
        {t("programme.quiet")}
      </Switch>
      {quiet && (
        <QuietFields
          quiet={quiet}
          wrong={errorAt(findings, "quiet.to")}
          onChange={(next) => set({ quiet: next })}
        />
      )}
    </div>
  );
}

interface QuietProps {
  quiet: QuietHours;
  wrong: string | undefined;
  onChange: (quiet: QuietHours) => void;
}

function QuietFields({ quiet, wrong, onChange }: QuietProps) {
  const days = quiet.days ?? weekdays;
  return (
    <>
      <div className="programme-fields">
        <TextField
          label={t("programme.quiet.from")}
          type="time"
          value={quiet.from}
          onChange={(from) => from && onChange({ ...quiet, from })}
        />
        <TextField
          label={t("programme.quiet.to")}
          type="time"
          value={quiet.to}
          wrong={wrong}
          onChange={(to) => to && onChange({ ...quiet, to })}
        />
      </div>
      <div className="stack-tight" role="group" aria-label={t("programme.quiet.days")}>
        <span className="label">{t("programme.quiet.days")}</span>
        <div className="row">
          {weekdays.map((weekday) => (
            <Checkbox
              key={weekday}
              isSelected={days.includes(weekday)}
              onChange={(open) =>
                onChange({
                  ...quiet,
                  days: weekdays.filter((day) => (day === weekday ? open : days.includes(day))),
                })
              }
            >
              {t(`weekday.${weekday}`)}
            </Checkbox>
          ))}
        </div>
      </div>
    </>
  );
}
