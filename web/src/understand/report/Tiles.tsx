/** One tile per figure: the share, its interval and n, and the rule it goes by. */
import type { Rate } from "~/api/programme";
import type { ReportFigures, Tempo } from "~/api/report";
import { behind } from "~/charts/RateCell";
import { t } from "~/i18n";
import { count, duration, percent } from "~/i18n/format";

export function Tiles({ figures }: { figures: ReportFigures }) {
  const { begun, completed, tempo, speeders, straight, commented, words } = figures;
  const limit = tempo?.limit ?? null;
  return (
    <div className="report-tiles" role="group" aria-label={t("report.figures")}>
      <RateTile title={t("report.begun")} rate={begun} rule={t("report.begun.rule")} />
      <RateTile title={t("report.completed")} rate={completed} rule={t("report.completed.rule")} />
      <TempoTile tempo={tempo} />
      <RateTile
        title={t("report.speeders")}
        rate={speeders}
        missing={tempo === null ? t("report.tempo.none") : t("report.speeders.few", { need: tempo.need })}
        rule={
          limit === null
            ? t("report.speeders.rule")
            : t("report.speeders.limit", { limit: duration(Math.ceil(limit)) })
        }
      />
      <RateTile
        title={t("report.straight")}
        rate={straight}
        missing={t("rate.few")}
        nothing={t("report.straight.none")}
        rule={t("report.straight.rule")}
      />
      <RateTile
        title={t("report.commented")}
        rate={commented}
        nothing={t("report.commented.none")}
        rule={
          words === null ? t("report.commented.rule") : t("report.commented.words", { words: count(words) })
        }
      />
    </div>
  );
}

interface TileProps {
  title: string;
  rate: Rate | null;
  rule: string;
  /** Said where there are too few. */
  missing?: string;
  /** Said where there is nothing to count. */
  nothing?: string;
}

function RateTile({ title, rate, rule, missing = t("rate.few"), nothing = t("rate.none") }: TileProps) {
  const none = rate === null ? missing : rate.value === null ? nothing : undefined;
  return (
    <article className="report-tile" aria-label={title}>
      <h2>{title}</h2>
      {none !== undefined || rate?.value == null ? (
        <p className="report-missing">{none}</p>
      ) : (
        <>
          <p className="report-number num">{percent(rate.value)}</p>
          <p className="small quiet num">{behind(rate)}</p>
        </>
      )}
      <p className="small quiet">{rule}</p>
    </article>
  );
}

function TempoTile({ tempo }: { tempo: Tempo | null }) {
  return (
    <article className="report-tile" aria-label={t("report.tempo")}>
      <h2>{t("report.tempo")}</h2>
      {tempo === null ? (
        <p className="report-missing">{t("report.tempo.none")}</p>
      ) : (
        <>
          <p className="report-number num">{duration(tempo.median)}</p>
          <p className="small quiet num">
            {t("report.tempo.p90", { time: duration(tempo.p90), n: count(tempo.n) })}
          </p>
        </>
      )}
      <p className="small quiet">{t("report.tempo.rule")}</p>
    </article>
  );
}
