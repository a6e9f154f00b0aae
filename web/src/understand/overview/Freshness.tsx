import { useEffect, useState } from "react";
import { type LiveState, useLiveState } from "~/api/live";
import type { Instant } from "~/api/types";
import { t } from "~/i18n";
import { ago, dateTime } from "~/i18n/format";

/** Whether the page keeps itself up to date, and how old its youngest signal is. */
export function Freshness({ fresh }: { fresh: Instant | null }) {
  const state: LiveState = useLiveState();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={`freshness ${state}`} title={fresh ? dateTime(fresh) : undefined}>
      <span className="pulse" aria-hidden="true" />
      {t(`live.${state}`)}
      {fresh && <span className="quiet">{t("live.fresh", { ago: ago(fresh) })}</span>}
    </span>
  );
}
