import type { VoiceScore } from "~/api/types";
import { groupName } from "~/charts/groupName";
import { t } from "~/i18n";
import { count } from "~/i18n/format";

/** One given score: shape, colour and number; the words are in its name. */
export function ScoreMark({
  score,
  large = false,
}: {
  score: Pick<VoiceScore, "metric" | "value" | "group">;
  large?: boolean;
}) {
  const label = t("voice.score", {
    metric: metricName(score.metric),
    value: score.value,
    group: groupName(score.metric, score.group),
  });
  return (
    <span className={large ? "score-mark large" : "score-mark"} title={label} role="img" aria-label={label}>
      <span className={`group-mark ${score.group}`} />
      <span className="num">{count(score.value)}</span>
    </span>
  );
}

const names: Record<string, string> = { nps: "NPS", csat: "CSAT", ces: "CES" };

export function metricName(metric: string): string {
  return (
    names[metric] ??
    (metric === "stars" || metric === "smileys" || metric === "thumbs" ? t(`metric.${metric}`) : metric)
  );
}
