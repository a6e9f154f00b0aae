import type { Segment } from "~/api/segment";
import { local, t } from "~/i18n";

/** Who belongs to a segment, in words. */
export function Sentence({ segment }: { segment: Segment }) {
  return segment.rule ? <>{local(segment.sentence)}</> : <span className="quiet">{t("segment.byHand")}</span>;
}
