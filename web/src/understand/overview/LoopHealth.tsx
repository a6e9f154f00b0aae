/** Are voices heard? Collected → with words → read → answered; and where it is best and worst. */
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useProject } from "~/api/session";
import type { Highlight, Loop, Overview } from "~/api/types";
import { t } from "~/i18n";
import { count, interval, percent, score } from "~/i18n/format";
import { ButtonLink, LinkButton } from "~/kit/Button";
import { CountUp } from "~/kit/CountUp";
import { Link } from "~/kit/Link";
import { Section } from "~/kit/Page";
import { path } from "~/paths";
import { fieldOf, searchFromFilter } from "../filters/filter";
import { useFilter } from "../filters/FilterBar";
import { useMark } from "../voices/mark";
import { seriesName } from "./names";
import { HiddenCell } from "./ScoreTiles";

const steps = ["collected", "with_words", "read", "answered"] as const;

export function LoopHealth({ data, loop }: { data: Overview; loop: Loop }) {
  return (
    <div className="loop-row">
      <LoopSteps loop={loop} />
      <Section title={t("overview.extremes")}>
        <div className="extremes">
          <ExtremeLine kind="strength" extreme={data.strength} data={data} />
          <ExtremeLine kind="weakness" extreme={data.weakness} data={data} />
        </div>
      </Section>
    </div>
  );
}

function LoopSteps({ loop }: { loop: Loop }) {
  const project = useProject();
  const { filter } = useFilter();
  const top = Math.max(1, loop.collected);
  const voices = (state?: string) =>
    path("voices", { project: project.key }, { ...searchFromFilter(filter), ...(state && { state }) });
  const opens: Partial<Record<(typeof steps)[number], string>> = project.can("read_voices")
    ? { with_words: voices(), answered: voices("answered") }
    : {};
  return (
    <Section title={t("loop.title")} hint={t("loop.hint")}>
      <ol className="loop">
        {steps.map((step, i) => {
          const before = steps[i - 1];
          const from = before ? loop[before] : 0;
          const number = <CountUp value={loop[step]} format={(n) => count(Math.round(n))} />;
          const address = opens[step];
          return (
            <li key={step}>
              <span className="loop-name">{t(`loop.${step}`)}</span>
              <span className="loop-bar" aria-hidden="true">
                <span style={{ width: `${(100 * loop[step]) / top}%` }} />
              </span>
              <strong className="num">
                {address ? (
                  <Link
                    href={address}
                    aria-label={t("loop.open", { step: t(`loop.${step}`), n: loop[step] })}
                  >
                    {number}
                  </Link>
                ) : (
                  number
                )}
              </strong>
              <span className="quiet num loop-share">
                {before && from > 0 ? percent(loop[step] / from) : ""}
              </span>
            </li>
          );
        })}
      </ol>
      {project.can("read_voices") && (
        <div className="row between">
          <p className={loop.unread_over_48h > 0 ? "loop-late" : "quiet"}>
            {t("loop.late", { n: loop.unread_over_48h })}
          </p>
          {loop.unread_over_48h > 0 && (
            <ButtonLink small href={voices("unread")}>
              {t("loop.readNow")}
            </ButtonLink>
          )}
        </div>
      )}
    </Section>
  );
}

function ExtremeLine({
  kind,
  extreme,
  data,
}: {
  kind: "strength" | "weakness";
  extreme: Highlight | null;
  data: Overview;
}) {
  const { open } = useMark();
  const Icon = kind === "strength" ? ThumbsUp : ThumbsDown;
  const series = data.series.find((s) => s.series.key === extreme?.series)?.series;
  return (
    <div className={`extreme ${kind}`}>
      <Icon size={16} aria-hidden="true" />
      <div className="grow">
        <p className="small quiet">{t(`overview.${kind}`)}</p>
        {extreme && series ? (
          <>
            <p>
              <strong>{extreme.label}</strong>
            </p>
            {extreme.cell.shown ? (
              <p className="small num">
                <LinkButton
                  onPress={() =>
                    open({ values: { [fieldOf(extreme.dimension)]: [extreme.key] }, series: series.key })
                  }
                >
                  {seriesName(series)} {score(series, extreme.cell.score)}
                </LinkButton>{" "}
                <span className="quiet">
                  {interval(series, extreme.cell.interval)} · {t("cell.n", { n: extreme.cell.n })}
                </span>
              </p>
            ) : (
              <HiddenCell cell={extreme.cell} />
            )}
          </>
        ) : (
          <p className="quiet">{t("overview.extreme.none")}</p>
        )}
      </div>
    </div>
  );
}
