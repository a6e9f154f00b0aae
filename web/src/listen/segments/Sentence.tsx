import type { Segment } from "~/api/segment";
import { local, t } from "~/i18n";
import { eventsIn } from "./known";

/** Who belongs to a segment, in words; the types of events as programs write them are a tooltip. */
export function Sentence({ segment }: { segment: Segment }) {
  if (!segment.rule) return <span className="quiet">{t("segment.byHand")}</span>;
  const types = [...new Set(eventsIn(segment.rule))];
  return <span title={types.join(", ") || undefined}>{local(segment.sentence)}</span>;
}
