/** One question: its words, its type's settings, when it is asked and where it leads. */
import { useState } from "react";
import type { Finding, Survey, SurveyQuestion } from "~/api/survey";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Select, Switch, TextField } from "~/kit/fields";
import { ConditionEditor, earlierAndSelf, lostQuestion } from "./ConditionEditor";
import { earlier } from "./conditions";
import { changeQuestion, isAsked, onScaleOf, renameQuestion } from "./definition";
import { ExpectationField } from "./ExpectationField";
import { FindingList } from "./FindingList";
import { KindSettings } from "./KindSettings";
import { LocalField } from "./LocalField";
import { kindIcons, nameOf } from "./kinds";
import { showSentence, skipSentence } from "./sentences";
import { isBlank } from "./texts";
import { AdviceList } from "./wording/AdviceList";

interface Props {
  survey: Survey;
  question: SurveyQuestion;
  findings: readonly Finding[];
  onChange: (survey: Survey) => void;
  /** The question goes by another key now. */
  onRename: (key: string) => void;
}

export function QuestionForm({ survey, question, findings, onChange, onRename }: Props) {
  const { languages } = survey;
  const set = (change: Partial<SurveyQuestion>) => onChange(changeQuestion(survey, question.key, change));
  const asked = isAsked(question);
  const [help, setHelp] = useState(!isBlank(question.help));
  const Icon = kindIcons[question.kind.type];
  return (
    <div className="stack">
      <h2 className="row">
        <Icon size={20} aria-hidden="true" />
        {t(`kind.${question.kind.type}`)}
      </h2>
      <FindingList findings={findings.filter((f) => f.question === question.key)} />
      <LocalField
        label={asked ? t("question.text") : t("question.words")}
        languages={languages}
        value={question.text}
        onChange={(text) => set({ text })}
        lines={2}
      />
      <AdviceList survey={survey} question={question} />
      {help ? (
        <LocalField
          label={t("question.help")}
          languages={languages}
          value={question.help}
          onChange={(value) => set({ help: value })}
        />
      ) : (
        <div>
          <Button small look="ghost" onPress={() => setHelp(true)}>
            {t("question.addHelp")}
          </Button>
        </div>
      )}
      {question.kind.type === "score" && (
        <ExpectationField
          survey={survey}
          question={question.key}
          kind={question.kind}
          onChange={(kind) => set({ kind })}
        />
      )}
      <KindSettings
        kind={question.kind}
        languages={languages}
        onChange={(kind) => onChange(onScaleOf(changeQuestion(survey, question.key, { kind }), question.key))}
      />
      {asked && question.kind.type !== "consent" && (
        <Switch selected={question.required ?? false} onChange={(required) => set({ required })}>
          {t("question.required")}
        </Switch>
      )}
      <fieldset className="rule">
        <legend className="label">{t("question.showIf")}</legend>
        <p className="sentence">{showSentence(question, survey) ?? t("logic.always")}</p>
        <ConditionEditor
          survey={survey}
          questions={earlier(survey, question.key)}
          condition={question.show_if}
          onChange={(show_if) => {
            const { show_if: _, ...rest } = question;
            onChange(changeQuestion(withQuestion(survey, rest), question.key, show_if ? { show_if } : {}));
          }}
        />
      </fieldset>
      {asked && <Skips survey={survey} question={question} onChange={(skip) => set({ skip })} />}
      <KeyField
        survey={survey}
        question={question}
        onRename={(key) => {
          onChange(renameQuestion(survey, question.key, key));
          onRename(key);
        }}
      />
    </div>
  );
}

function withQuestion(survey: Survey, question: SurveyQuestion): Survey {
  return { ...survey, questions: survey.questions.map((q) => (q.key === question.key ? question : q)) };
}

type Skip = NonNullable<SurveyQuestion["skip"]>[number];

function Skips({
  survey,
  question,
  onChange,
}: {
  survey: Survey;
  question: SurveyQuestion;
  onChange: (skip: Skip[]) => void;
}) {
  const skips = question.skip ?? [];
  const at = survey.questions.findIndex((q) => q.key === question.key);
  const targets = [
    ...survey.questions.slice(at + 2).map((q) => ({ value: q.key, label: nameOf(q) })),
    { value: "end", label: t("skip.end") },
  ];
  const lostTarget = (to: string): { name: string; why?: string } | undefined => {
    if (targets.some((target) => target.value === to)) return undefined;
    const { name, why } = lostQuestion(survey, to);
    const place = survey.questions.findIndex((q) => q.key === to);
    if (place < 0) return { name, why };
    return place > at ? { name } : { name, why: t("reference.back") };
  };
  return (
    <fieldset className="rule">
      <legend className="label">{t("question.skips")}</legend>
      {skips.length === 0 && <p className="sentence">{t("logic.next")}</p>}
      {skips.map((skip, i) => (
        <div key={i} className="skip">
          <p className="sentence">{skipSentence(skip, survey)}</p>
          <ConditionEditor
            survey={survey}
            questions={earlierAndSelf(survey, question)}
            condition={skip.when}
            onChange={(when) =>
              onChange(
                when ? skips.map((s, j) => (j === i ? { ...s, when } : s)) : skips.filter((_, j) => j !== i),
              )
            }
          />
          <Select
            label={t("skip.to")}
            value={skip.to}
            choices={[
              ...targets,
              ...[lostTarget(skip.to)].flatMap((lost) =>
                lost ? [{ value: skip.to, label: lost.name }] : [],
              ),
            ]}
            wrong={lostTarget(skip.to)?.why}
            onChange={(to) => onChange(skips.map((s, j) => (j === i ? { ...s, to } : s)))}
          />
        </div>
      ))}
      <div>
        <Button
          small
          look="ghost"
          onPress={() =>
            onChange([...skips, { when: { answer: { question: question.key, is: "answered" } }, to: "end" }])
          }
        >
          {t("skip.add")}
        </Button>
      </div>
    </fieldset>
  );
}

function KeyField({
  survey,
  question,
  onRename,
}: {
  survey: Survey;
  question: SurveyQuestion;
  onRename: (key: string) => void;
}) {
  const [key, setKey] = useState(question.key);
  const taken = key !== question.key && survey.questions.some((q) => q.key === key);
  const valid = /^[a-z0-9_]{1,64}$/.test(key) && key !== "end" && !taken;
  return (
    <div style={{ maxWidth: 280 }} data-own-undo>
      <TextField
        label={t("question.key")}
        hint={t("question.key.hint")}
        value={key}
        onChange={(text) => setKey(text.toLowerCase())}
        onBlur={() => {
          if (valid && key !== question.key) onRename(key);
          else setKey(question.key);
        }}
        wrong={valid ? undefined : taken ? t("question.key.taken") : t("question.key.wrong")}
      />
    </div>
  );
}
