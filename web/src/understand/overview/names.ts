import type { Series } from "~/api/types";
import { local } from "~/i18n";

export const seriesName = (series: Pick<Series, "label" | "key">): string =>
  local(series.label) || series.key;
