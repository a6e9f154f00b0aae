/** What makes a programme ask: an event, events that come together, or set times. */
import { Plus } from "lucide-react";
import type { Every, Schedule, Trigger } from "~/api/programme";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { RadioGroup, Select, TextField } from "~/kit/fields";
import type { Known } from "../segments/known";
import { EventForm } from "./EventForm";
import { errorAt, type Findings } from "./findings";
import { NeededNumber } from "./NumberField";
import { Part, replaced, without } from "./Part";

interface Props {
  trigger: Trigger;
  known: Known;
  findings: Findings;
  onChange: (trigger: Trigger) => void;
}

type Kind = "event" | "together" | "schedule";
const kinds: readonly Kind[] = ["event", "together", "schedule"];
const mostTogether = 5;

const kindOf = (trigger: Trigger): Kind => kinds.find((kind) => kind in trigger) ?? "event";

/** The other kind of trigger, with the events that were named already. */
function turned(trigger: Trigger, kind: Kind): Trigger {
  const events = "event" in trigger ? [trigger.event] : "together" in trigger ? trigger.together.events : [];
  switch (kind) {
    case "event":
      return { event: events[0] ?? { type: "" } };
    case "together":
      return {
        together: { events: [events[0] ?? { type: "" }, events[1] ?? { type: "" }], within_days: 30 },
      };
    case "schedule":
      return {
        schedule: { first: new Date().toISOString().slice(0, 10), time: "09:00", every: { months: 1 } },
      };
  }
}

export function TriggerFields({ trigger, known, findings, onChange }: Props) {
  const kind = kindOf(trigger);
  return (
    <div className="stack">
      <RadioGroup
        label={t("programme.trigger")}
        value={kind}
        onChange={(next) => next !== kind && onChange(turned(trigger, next))}
        choices={kinds.map((value) => ({
          value,
          label: t(`programme.trigger.${value}`),
          ...(value === "together" && { hint: t("programme.together.hint") }),
        }))}
      />
      {"event" in trigger && (
        <EventForm
          event={trigger.event}
          known={known}
          wrong={errorAt(findings, "trigger.event.type")}
          onChange={(event) => onChange({ event })}
        />
      )}
      {"together" in trigger && <TogetherFields {...{ trigger, known, findings, onChange }} />}
      {"schedule" in trigger && (
        <ScheduleFields
          schedule={trigger.schedule}
          wrong={errorAt(findings, "trigger.schedule.every")}
          onChange={(schedule) => onChange({ schedule })}
        />
      )}
    </div>
  );
}

function TogetherFields({
  trigger,
  known,
  findings,
  onChange,
}: Props & { trigger: Extract<Trigger, { together: unknown }> }) {
  const { events, within_days } = trigger.together;
  const set = (next: typeof events) => onChange({ together: { events: next, within_days } });
  return (
    <>
      {events.map((event, at) => (
        <Part
          key={`${at} of ${events.length}`}
          title={t("programme.event", { n: at + 1 })}
          remove={events.length > 2 ? t("programme.event.remove", { n: at + 1 }) : undefined}
          onRemove={() => set(without(events, at))}
        >
          <EventForm
            event={event}
            known={known}
            wrong={errorAt(findings, `trigger.together.events.${at}.type`)}
            onChange={(next) => set(replaced(events, at, next))}
          />
        </Part>
      ))}
      {events.length < mostTogether && (
        <div>
          <Button
            small
            icon={<Plus size={14} aria-hidden="true" />}
            onPress={() => set([...events, { type: "" }])}
          >
            {t("programme.event.add")}
          </Button>
        </div>
      )}
      <div className="programme-fields">
        <NeededNumber
          label={t("programme.together.days")}
          value={within_days}
          wrong={errorAt(findings, "trigger.together.within_days")}
          onChange={(days) => onChange({ together: { events, within_days: days } })}
        />
      </div>
    </>
  );
}

const steps = ["once", "days", "weeks", "months"] as const;
type Step = (typeof steps)[number];

function stepOf(every: Every): [Step, number] {
  if (every === "once") return ["once", 1];
  if ("days" in every) return ["days", every.days];
  if ("weeks" in every) return ["weeks", every.weeks];
  return ["months", every.months];
}

function everyOf(step: Step, n: number): Every {
  switch (step) {
    case "once":
      return "once";
    case "days":
      return { days: n };
    case "weeks":
      return { weeks: n };
    case "months":
      return { months: n };
  }
}

interface ScheduleProps {
  schedule: Schedule;
  wrong: string | undefined;
  onChange: (schedule: Schedule) => void;
}

function ScheduleFields({ schedule, wrong, onChange }: ScheduleProps) {
  const [step, n] = stepOf(schedule.every);
  return (
    <div className="programme-fields">
      <TextField
        label={t("programme.schedule.first")}
        type="date"
        value={schedule.first}
        onChange={(first) => first && onChange({ ...schedule, first })}
      />
      <TextField
        label={t("programme.schedule.time")}
        type="time"
        value={schedule.time}
        onChange={(time) => time && onChange({ ...schedule, time })}
      />
      <Select
        label={t("programme.schedule.every")}
        value={step}
        onChange={(next) => onChange({ ...schedule, every: everyOf(next, n) })}
        choices={steps.map((value) => ({ value, label: t(`programme.every.${value}`) }))}
      />
      {step !== "once" && (
        <NeededNumber
          label={t("programme.every.number")}
          value={n}
          wrong={wrong}
          onChange={(next) => onChange({ ...schedule, every: everyOf(step, next) })}
        />
      )}
    </div>
  );
}
