/** The twin of a trend: the same figures as a table. */
import type { Grain, Series, TrendPoint } from "~/api/types";
import { t } from "~/i18n";
import { count, interval, score } from "~/i18n/format";
import { isDrawn, nameOf } from "./trendPoints";

interface Props {
  label: string;
  series: Series;
  grain: Grain;
  points: readonly TrendPoint[];
}

export function TrendTable({ label, series, grain, points }: Props) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{t(`grain.${grain}`)}</th>
            <th scope="col" className="end">
              {t("column.score")}
            </th>
            <th scope="col" className="end">
              {t("column.interval")}
            </th>
            <th scope="col" className="end">
              {t("column.n")}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.day}>
              <th scope="row">{nameOf(grain, point.day)}</th>
              {isDrawn(point) ? (
                <>
                  <td className="end">{score(series, point.score)}</td>
                  <td className="end">{interval(series, point.interval)}</td>
                </>
              ) : (
                <td className="end quiet" colSpan={2}>
                  {point.n === 0 ? t("cell.none") : t("cell.hidden")}
                </td>
              )}
              <td className="end">{point.n === null ? "–" : count(point.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
