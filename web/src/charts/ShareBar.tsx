/** Shares of the three groups; each part opens its voices. */
import { Button } from "react-aria-components";
import { type Group, groups, type Shares } from "~/api/types";
import { t } from "~/i18n";
import { count, percent } from "~/i18n/format";
import { groupName } from "./groupName";
import "./charts.css";

/** The server may send counts or shares; what is drawn is the part of the sum. */
export function partsOf(shares: Shares): Record<Group, number> {
  const sum = shares.negative + shares.neutral + shares.positive;
  const part = (x: number) => (sum > 0 ? x / sum : 0);
  return { negative: part(shares.negative), neutral: part(shares.neutral), positive: part(shares.positive) };
}

interface Props {
  label: string;
  metric: string;
  shares: Shares;
  n: number;
  onOpen?: (group: Group) => void;
}

export function ShareBar({ label, metric, shares, n, onOpen }: Props) {
  const parts = partsOf(shares);
  return (
    <div className="share" role="group" aria-label={label}>
      <div className="share-bar" aria-hidden="true">
        {groups.map(
          (group) =>
            parts[group] > 0 && <span key={group} className={group} style={{ flexGrow: parts[group] }} />,
        )}
      </div>
      <ul className="share-legend">
        {groups.map((group) => (
          <li key={group}>
            <Button className="share-part" isDisabled={!onOpen} onPress={() => onOpen?.(group)}>
              <span className={`group-mark ${group}`} aria-hidden="true" />
              <span className="grow">{groupName(metric, group)}</span>
              <strong className="num">{percent(parts[group])}</strong>
              <span className="quiet num">{count(Math.round(parts[group] * n))}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same without words, for table cells. */
export function MiniShares({ metric, shares }: { metric: string; shares: Shares }) {
  const parts = partsOf(shares);
  const text = groups.map((group) => `${groupName(metric, group)} ${percent(parts[group])}`).join(", ");
  return (
    <span className="share-bar mini" role="img" aria-label={text} title={text}>
      {groups.map(
        (group) =>
          parts[group] > 0 && <span key={group} className={group} style={{ flexGrow: parts[group] }} />,
      )}
    </span>
  );
}

export function ShareTable({ metric, shares, n }: { metric: string; shares: Shares; n: number }) {
  const parts = partsOf(shares);
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t("column.group")}</th>
          <th scope="col" className="end">
            {t("column.share")}
          </th>
          <th scope="col" className="end">
            {t("column.n")}
          </th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group}>
            <th scope="row">{groupName(metric, group)}</th>
            <td className="end">{percent(parts[group], 1)}</td>
            <td className="end">{count(Math.round(parts[group] * n))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
