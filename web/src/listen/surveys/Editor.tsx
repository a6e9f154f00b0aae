/** The builder: the way through the survey, one part of it, and how respondents see it. */
import { RefreshCw } from "lucide-react";
import { useRef, useState } from "react";
import { useSearch, useSetSearch } from "~/address";
import type { Survey, SurveyRead } from "~/api/survey";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Notice } from "~/kit/Badge";
import { Segments } from "~/kit/Segments";
import { one } from "~/paths";
import { EndForm } from "./EndForm";
import { FindingList } from "./FindingList";
import { GeneralForm } from "./GeneralForm";
import { Preview } from "./preview/Preview";
import { QuestionForm } from "./QuestionForm";
import { general, QuestionList, thanks } from "./QuestionList";
import type { Draft } from "./useDraft";
import { AdviceOverview } from "./wording/AdviceList";

export function Editor({ read, draft }: { read: SurveyRead; draft: Draft }) {
  const search = useSearch();
  const setSearch = useSetSearch();
  const { work, change } = draft;
  const survey = work.definition;
  const wanted = one(search.question) ?? survey.questions[0]?.key ?? general;
  const question = survey.questions.find((q) => q.key === wanted);
  const open = question ? question.key : wanted === thanks ? thanks : general;
  const setSurvey = (definition: Survey) => change({ definition });
  const form = useRef<HTMLDivElement>(null);
  const stay = (key: string) => setSearch({ question: key }, { replace: true });
  const openPart = (key: string) => {
    stay(key);
    // On a phone the form stands below the list.
    if (matchMedia("(max-width: 760px)").matches) form.current?.scrollIntoView();
  };
  const [view, setView] = useState<"edit" | "preview">("edit");
  return (
    <>
      <div className="editor-switch">
        <Segments
          label={t("chart.view")}
          value={view}
          onChange={setView}
          choices={[
            { value: "edit", label: t("action.edit") },
            { value: "preview", label: t("survey.preview") },
          ]}
        />
      </div>
      <div className="editor" data-view={view}>
        <QuestionList
          survey={survey}
          findings={read.findings}
          open={open}
          onOpen={openPart}
          onStay={stay}
          draft={draft}
        />
        <div className="editor-form" ref={form}>
          {question ? (
            <QuestionForm
              key={question.key}
              survey={survey}
              question={question}
              findings={read.findings}
              onChange={setSurvey}
              onRename={openPart}
            />
          ) : open === thanks ? (
            <EndForm survey={survey} findings={read.findings} onChange={setSurvey} />
          ) : (
            <>
              <FindingList findings={read.findings} onOpen={openPart} />
              <AdviceOverview survey={survey} onOpen={openPart} />
              <GeneralForm
                survey={survey}
                onChange={setSurvey}
                touchpoint={work.touchpoint}
                onTouchpoint={(touchpoint) => change({ touchpoint })}
              />
            </>
          )}
        </div>
        <Preview id={read.id} survey={survey} revision={read.revision} question={question?.key} />
      </div>
    </>
  );
}

/** Somebody else was faster: their version, or what was typed here, not both. */
export function Conflict({ draft }: { draft: Draft }) {
  if (draft.saving !== "conflict") return null;
  return (
    <div className="page-tabs" style={{ paddingBlock: 16 }}>
      <Notice tone="warning">
        <div className="row between">
          <p>{t("survey.conflict")}</p>
          <Button small icon={<RefreshCw size={14} />} onPress={() => void draft.reload()}>
            {t("survey.conflict.reload")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
