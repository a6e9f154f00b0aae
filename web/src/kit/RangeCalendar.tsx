import { parseDate } from "@internationalized/date";
import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  Button,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
  RangeCalendar as AriaCalendar,
} from "react-aria-components";
import type { Day, Period } from "~/api/types";
import "./calendar.css";

interface Props {
  label: string;
  value: Period;
  max: Day;
  onChange: (period: Period) => void;
}

export default function RangeCalendar({ label, value, max, onChange }: Props) {
  return (
    <AriaCalendar
      className="calendar"
      aria-label={label}
      defaultValue={{ start: parseDate(value.from), end: parseDate(value.to) }}
      defaultFocusedValue={parseDate(value.to)}
      maxValue={parseDate(max)}
      onChange={(range) => onChange({ from: range.start.toString(), to: range.end.toString() })}
    >
      <header>
        <Button slot="previous" className="button ghost icon small">
          <ChevronLeft size={16} aria-hidden="true" />
        </Button>
        <Heading />
        <Button slot="next" className="button ghost icon small">
          <ChevronRight size={16} aria-hidden="true" />
        </Button>
      </header>
      <CalendarGrid weekdayStyle="short">
        <CalendarGridHeader>{(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className="calendar-day" />}</CalendarGridBody>
      </CalendarGrid>
    </AriaCalendar>
  );
}
