/** Where the end of a survey leads on to, by the group of the score. */
import type { Onward, Survey, ThankYou } from "~/api/survey";
import { groupName } from "~/charts/groupName";
import { t } from "~/i18n";
import { isBlank } from "./texts";

export const endings = ["common", "negative", "neutral", "positive"] as const;
export type Ending = (typeof endings)[number];

/** Whom an ending is for, as the metric of the survey calls them. */
export function endingName(survey: Survey, ending: Ending): string {
  if (ending === "common") return t("ending.common");
  const headline = survey.questions.find(
    ({ kind }) => kind.type === "score" && kind.expectation_of === undefined,
  )?.kind;
  return groupName(headline?.type === "score" ? (headline.series.split(":")[0] ?? "") : "", ending);
}

/** The same ending leading elsewhere, or nowhere. What is empty is left out, as the server keeps it. */
export function setOnward(thanks: ThankYou, ending: Ending, onward: Onward | undefined): ThankYou {
  const { onward: before, ...rest } = thanks;
  const all = { ...before, [ending]: onward && tidy(onward) };
  const kept = endings.flatMap((one) => {
    const way = all[one];
    return way ? [[one, way] as const] : [];
  });
  return kept.length > 0 ? { ...rest, onward: Object.fromEntries(kept) } : rest;
}

function tidy({ address, label, at_once }: Onward): Onward {
  return { address, ...(label && !isBlank(label) && { label }), ...(at_once && { at_once }) };
}

/** The host an address leads to, else the address itself: what is wrong with it the server says. */
export function leadsTo(address: string): string {
  return /^https:\/\/([^/?#]+)/.exec(address)?.[1] ?? address;
}

/** “Detractors: on to help.example, right after sending.” */
export function onwardSentence(survey: Survey, ending: Ending): string | undefined {
  const onward = survey.thank_you.onward?.[ending];
  if (!onward?.address.trim()) return undefined;
  const args = { group: endingName(survey, ending), place: leadsTo(onward.address) };
  return onward.at_once ? t("onward.sentence.atOnce", args) : t("onward.sentence", args);
}

/** Every way on there is, in words. */
export const onwardSentences = (survey: Survey): string[] =>
  endings.flatMap((ending) => onwardSentence(survey, ending) ?? []);
