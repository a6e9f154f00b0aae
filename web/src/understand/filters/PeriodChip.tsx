import { ChevronDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, ListBox, Popover } from "react-aria-components";
import type { Period } from "~/api/types";
import { t } from "~/i18n";
import { period as writePeriod } from "~/i18n/format";
import { Option } from "~/kit/fields";
import { Skeleton } from "~/kit/states";
import { type Filter, periodFor } from "./filter";
import { presets } from "./period";

const RangeCalendar = lazy(() => import("~/kit/RangeCalendar"));

interface Props {
  filter: Filter;
  now: string;
  icon: ReactNode;
  onChange: (period: Filter["period"]) => void;
}

export function PeriodChip({ filter, now, icon, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const period = periodFor(filter, now);
  const preset = "preset" in filter.period ? filter.period.preset : undefined;
  const choose = (next: Filter["period"]) => {
    onChange(next);
    setOpen(false);
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className="chip">
        {icon}
        {preset ? t(`period.${preset}`) : writePeriod(period)}
        {preset && <span className="chip-detail">{writePeriod(period)}</span>}
        <ChevronDown size={14} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <Dialog className="period-dialog" aria-label={t("filter.period")}>
          <ListBox
            className="options"
            aria-label={t("filter.period")}
            selectionMode="single"
            selectedKeys={preset ? [preset] : []}
            onSelectionChange={(keys) => {
              const next = presets.find((p) => keys !== "all" && keys.has(p));
              if (next) choose({ preset: next });
            }}
          >
            {presets.map((p) => (
              <Option key={p} id={p} label={t(`period.${p}`)} />
            ))}
          </ListBox>
          <Suspense fallback={<Skeleton width={252} height={280} />}>
            <RangeCalendar
              label={t("filter.period.custom")}
              value={period}
              max={now}
              onChange={(next: Period) => choose(next)}
            />
          </Suspense>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
