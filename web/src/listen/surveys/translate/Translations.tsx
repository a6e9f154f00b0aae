/** All texts of a survey, one row each, its languages side by side; what is missing is marked and counted. */
import { ArrowDownToLine, CircleCheck } from "lucide-react";
import { Fragment, useRef, useState } from "react";
import { TextArea, TextField } from "react-aria-components";
import type { Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Switch } from "~/kit/fields";
import { nameOf, numbers } from "../kinds";
import { languageName } from "../LocalField";
import { hasText, isBlank, isClosing, missingTexts, type PlacedText, setText, textsOf } from "../texts";
import type { Draft } from "../useDraft";
import "./translate.css";

/** A text that is there, or that a survey cannot do without. */
const counts = ({ needed, text }: PlacedText) => needed || !isBlank(text);

export function Translations({ survey, draft }: { survey: Survey; draft: Draft }) {
  const table = useRef<HTMLTableElement>(null);
  const texts = textsOf(survey);
  const missing = missingTexts(survey);
  // A row stays while it is worked on, also when the last word of it is deleted.
  const [known] = useState(() => new Set(texts.filter(counts).map(({ id }) => id)));
  const [only, setOnly] = useState<ReadonlySet<string>>();
  const rows = texts.filter((text) => (known.has(text.id) || counts(text)) && (only?.has(text.id) ?? true));
  const groups = grouped(rows);
  const counted = numbers(survey);

  const jump = () => {
    const fields = [...(table.current?.querySelectorAll<HTMLElement>("[data-missing] textarea") ?? [])];
    const here = document.activeElement;
    const next = fields.find(
      (field) => here && here.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const inside = here !== null && table.current?.contains(here) === true;
    const target = (inside ? next : undefined) ?? fields[0];
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  };

  return (
    <div className="page-body" style={{ paddingTop: 24 }}>
      <section className="stack" aria-label={t("survey.tab.languages")}>
        <div className="row between translate-head">
          <div role="status">
            {missing.length === 0 ? (
              <p className="verdict" data-sound="true">
                <CircleCheck size={20} aria-hidden="true" />
                <span>{t("translate.complete", { n: survey.languages.length })}</span>
              </p>
            ) : (
              <p className="verdict">{t("translate.missing", { n: missing.length })}</p>
            )}
          </div>
          <div className="row" style={{ gap: 16 }}>
            <Switch
              selected={only !== undefined}
              onChange={(on) => setOnly(on ? new Set(missing.map(({ id }) => id)) : undefined)}
              disabled={only === undefined && missing.length === 0}
            >
              {t("translate.only")}
            </Switch>
            <Button
              icon={<ArrowDownToLine size={14} />}
              isDisabled={missing.length === 0}
              onPress={jump}
              // Where the reader is in the table must not be lost by pressing the button.
              preventFocusOnPress
            >
              {t("translate.next")}
            </Button>
          </div>
        </div>
        <table className="translations" ref={table} aria-label={t("survey.tab.languages")}>
          <thead>
            <tr>
              <th scope="col">{t("translate.place")}</th>
              {survey.languages.map((language) => {
                const lacking = missing.filter((m) => m.language === language).length;
                return (
                  <th key={language} scope="col">
                    {languageName(language)}{" "}
                    <span className={lacking > 0 ? "small lacking" : "small quiet"}>
                      {lacking > 0 ? t("translate.lacking", { n: lacking }) : t("translate.full")}
                    </span>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ question: key, texts: own }) => {
              const question = survey.questions.find((q) => q.key === key);
              const number = counted.get(key);
              return (
                <Fragment key={own[0]?.id}>
                  <tr className="group">
                    <th scope="rowgroup" colSpan={survey.languages.length + 1}>
                      {question
                        ? `${number === undefined ? "" : `${number} `}${nameOf(question)}`
                        : t(own[0] && isClosing(own[0].role) ? "survey.thanks" : "survey.general")}
                    </th>
                  </tr>
                  {own.map((text) => (
                    <Row key={text.id} survey={survey} text={text} draft={draft} />
                  ))}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Row({ survey, text, draft }: { survey: Survey; text: PlacedText; draft: Draft }) {
  const label = t(`text.${text.role}`, { n: text.n ?? 0 });
  const wanted = counts(text);
  return (
    <tr>
      <th scope="row" className="small">
        {label}
      </th>
      {survey.languages.map((language) => {
        const missing = wanted && !hasText(text.text, language);
        return (
          <td key={language} {...(missing && { "data-missing": "" })}>
            <TextField
              className="field"
              aria-label={t("field.in", { label, language: languageName(language) })}
              value={text.text[language] ?? ""}
              onChange={(value) => draft.edit((now) => setText(now, text.id, language, value))}
            >
              <TextArea
                className="input"
                rows={1}
                lang={language}
                placeholder={missing ? t("translate.absent") : ""}
              />
            </TextField>
          </td>
        );
      })}
    </tr>
  );
}

/** Texts of one question together, in their order. */
function grouped(rows: readonly PlacedText[]): { question: string; texts: PlacedText[] }[] {
  const groups: { question: string; texts: PlacedText[] }[] = [];
  for (const row of rows) {
    const name = row.question ?? (isClosing(row.role) ? "/thanks" : "/");
    const last = groups.at(-1);
    if (last?.question === name) last.texts.push(row);
    else groups.push({ question: name, texts: [row] });
  }
  return groups;
}
