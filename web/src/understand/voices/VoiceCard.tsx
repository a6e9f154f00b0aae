/** One voice in a list: who, where, when, the scores, the words. */
import { Flame, Reply, UserRoundCheck } from "lucide-react";
import type { Comment, Voice } from "~/api/types";
import { t } from "~/i18n";
import { ago, dateTime } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Highlighted } from "./Highlighted";
import { ScoreMark } from "./ScoreMark";
import "./voices.css";

export const voiceCustomer = (voice: Pick<Voice, "customer">): string =>
  voice.customer?.name || (voice.customer ? t("customer.unnamed") : t("voice.anonymous"));

export function VoiceSummary({ voice, full = false }: { voice: Voice | Comment; full?: boolean }) {
  const place = [voice.touchpoint?.name, ...voice.units.map((u) => u.name)].filter(Boolean).join(" · ");
  return (
    <>
      <div className="voice-head">
        {voice.state?.read === false && (
          <span className="unread-dot" role="img" aria-label={t("voice.unread")} />
        )}
        {voice.id !== null && <span className="voice-who truncate">{voiceCustomer(voice)}</span>}
        {voice.urgent && (
          <Badge tone="negative">
            <Flame size={12} aria-hidden="true" />
            {t("voice.urgent")}
          </Badge>
        )}
        <span className="voice-scores">
          {voice.scores.slice(0, 3).map((score) => (
            <ScoreMark key={`${score.question}${score.series}`} score={score} />
          ))}
        </span>
        {voice.time !== null && (
          <time className="voice-time" dateTime={voice.time} title={dateTime(voice.time)}>
            {ago(voice.time)}
          </time>
        )}
      </div>
      {voice.texts.map((text) => (
        <p
          key={text.question}
          className={full ? "voice-text full" : "voice-text"}
          lang={voice.language || undefined}
        >
          <Highlighted text={text.text} hits={text.hits} />
        </p>
      ))}
      <div className="voice-foot">
        <span className="truncate">{[place, t(`channel.${voice.channel}`)].filter(Boolean).join(" · ")}</span>
        {voice.state?.answered ? (
          <span className="voice-state">
            <Reply size={12} aria-hidden="true" />
            {t("voice.answered")}
          </span>
        ) : (
          voice.state?.assignee && (
            <span className="voice-state">
              <UserRoundCheck size={12} aria-hidden="true" />
              {voice.state.assignee.name}
            </span>
          )
        )}
      </div>
    </>
  );
}
