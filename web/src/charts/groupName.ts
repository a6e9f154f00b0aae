import type { Group } from "~/api/types";
import { type MessageKey, maybe, t } from "~/i18n";

/** Detractors, dissatisfied, disagree … as the metric calls them. */
export function groupName(metric: string, group: Group): string {
  const key = `group.${metric}.${group}`;
  return maybe(key) === undefined ? t(`group.${group}`) : t(key as Extract<MessageKey, "group.negative">);
}
