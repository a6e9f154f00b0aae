/** Whether a score asks what was experienced, or what had been expected of it. */
import type { KindOf, Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Select } from "~/kit/fields";
import { expectationOf, experiencesFor } from "./definition";
import { nameOf } from "./kinds";

interface Props {
  survey: Survey;
  question: string;
  kind: KindOf<"score">;
  onChange: (kind: KindOf<"score">) => void;
}

const none = "-";

export function ExpectationField({ survey, question, kind, onChange }: Props) {
  const expected = expectationOf(survey, question);
  if (expected)
    return <p className="small quiet">{t("expectation.askedBy", { question: nameOf(expected) })}</p>;
  const { expectation_of: of, ...experience } = kind;
  const choices = experiencesFor(survey, question);
  if (choices.length === 0 && of === undefined) return null;
  const lost = of !== undefined && !choices.some(({ key }) => key === of);
  const choose = (key: string) => {
    const other = choices.find((q) => q.key === key)?.kind;
    onChange(other?.type === "score" ? { ...kind, series: other.series, expectation_of: key } : experience);
  };
  return (
    <Select
      label={t("expectation.of")}
      hint={t(of === undefined ? "expectation.hint" : "expectation.kept")}
      value={of ?? none}
      onChange={choose}
      wrong={lost ? t("reference.gone") : undefined}
      choices={[
        { value: none, label: t("expectation.none") },
        ...choices.map((q) => ({ value: q.key, label: nameOf(q) })),
        ...(lost ? [{ value: of, label: of }] : []),
      ]}
    />
  );
}
