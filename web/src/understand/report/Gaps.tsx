/** What people expected beside what they experienced, in words, on the scale, and in numbers. */
import type { ExpectationGap } from "~/api/report";
import { t } from "~/i18n";
import { count, score } from "~/i18n/format";

const mean = { kind: "mean", decimals: 1 } as const;

export function Gaps({ gaps }: { gaps: readonly ExpectationGap[] }) {
  return (
    <ul className="report-gaps">
      {gaps.map((gap) => (
        <li key={`${gap.expectation} ${gap.experience}`}>
          <h3>{gap.experience_text || gap.experience}</h3>
          <p>{gap.figures?.sentence ?? t("rate.few")}</p>
          <Line gap={gap} />
          <Numbers gap={gap} />
        </li>
      ))}
    </ul>
  );
}

function Line({ gap: { figures, scale } }: { gap: ExpectationGap }) {
  const [min, max] = scale;
  if (!figures || figures.expected === null || figures.experienced === null || max <= min) return null;
  const place = (value: number) => (100 * (value - min)) / (max - min);
  const [expected, experienced] = [place(figures.expected), place(figures.experienced)];
  return (
    <div className="report-scale" aria-hidden="true">
      <span className="small quiet">{score({ ...mean, decimals: 0 }, min)}</span>
      <span className="report-track">
        <span
          className="report-between"
          style={{
            left: `${Math.min(expected, experienced)}%`,
            width: `${Math.abs(expected - experienced)}%`,
          }}
        />
        <span className="report-dot expected" style={{ left: `${expected}%` }} />
        <span className="report-dot experienced" style={{ left: `${experienced}%` }} />
      </span>
      <span className="small quiet">{score({ ...mean, decimals: 0 }, max)}</span>
    </div>
  );
}

function Numbers({ gap: { figures, expectation_text, expectation } }: { gap: ExpectationGap }) {
  if (!figures) return null;
  const written = (value: number | null) => (value === null ? "–" : score(mean, value));
  return (
    <dl className="facts">
      <dt>
        <span className="report-dot expected" aria-hidden="true" /> {t("report.expected")}
      </dt>
      <dd>
        <span className="num">{written(figures.expected)}</span>{" "}
        <span className="quiet small">{expectation_text || expectation}</span>
      </dd>
      <dt>
        <span className="report-dot experienced" aria-hidden="true" /> {t("report.experienced")}
      </dt>
      <dd className="num">{written(figures.experienced)}</dd>
      <dt>{t("report.pairs")}</dt>
      <dd className="num">{count(figures.n)}</dd>
    </dl>
  );
}
