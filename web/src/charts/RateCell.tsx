/** Shares with their interval and of how many, in one look everywhere. */
import type { Rate } from "~/api/programme";
import type { ShareDifference } from "~/api/report";
import { t } from "~/i18n";
import { count, percent, score } from "~/i18n/format";

/** "12 % – 18 %, 30 of 200". */
export function behind({ interval, count: hits, n }: Rate): string {
  if (interval === null) return t("rate.none");
  const [lo, hi] = interval;
  const range = t("format.interval", { lo: percent(lo), hi: percent(hi) });
  return t("results.rate", { interval: range, count: count(hits), n: count(n) });
}

/** The rate, and below it its interval and of how many. Null: too few to show. */
export function RateCell({ rate }: { rate: Rate | null }) {
  if (rate === null) return <span className="quiet small">{t("rate.few")}</span>;
  if (rate.value === null) return <span className="quiet">–</span>;
  return (
    <span className="cell-lines">
      <span>{percent(rate.value)}</span>
      <span className="quiet small">{behind(rate)}</span>
    </span>
  );
}

/** "+3 points (1 to 5)": differences of shares are percentage points. */
export function shareDifference({
  value,
  interval: [lo, hi],
}: Pick<ShareDifference, "value" | "interval">): string {
  const whole = { kind: "mean", decimals: 1 } as const;
  const points = (share: number) => score(whole, share * 100);
  return t("rate.difference", {
    value: `${value > 0 ? "+" : ""}${points(value)}`,
    interval: t("format.interval", { lo: points(lo), hi: points(hi) }),
  });
}
