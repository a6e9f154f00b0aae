/** The plain editor: the way through the survey, one part of it, and how it looks on a phone. */
import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSearch, useSetSearch } from "~/address";
import { isApiError, put } from "~/api/client";
import { inProject, survey as surveyQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Survey, SurveyRead } from "~/api/survey";
import type { Id } from "~/api/types";
import { currentLanguage, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Notice } from "~/kit/Badge";
import { Segments } from "~/kit/Segments";
import { one } from "~/paths";
import { FindingList } from "./FindingList";
import { GeneralForm, ThanksForm } from "./GeneralForm";
import { languageName } from "./LocalField";
import { QuestionForm } from "./QuestionForm";
import { general, QuestionList, thanks } from "./QuestionList";

export type Saving = "saved" | "waiting" | "saving" | "failed" | "conflict";

interface Work {
  definition: Survey;
  touchpoint: Id | null;
}

/** Keeps what is typed, and sends it when the typing rests. */
export function useDraft(read: SurveyRead) {
  const client = useQueryClient();
  const project = useProject();
  const [work, setWork] = useState<Work>({ definition: read.draft, touchpoint: read.touchpoint?.id ?? null });
  const [saving, setSaving] = useState<Saving>("saved");
  const revision = useRef(read.revision);
  const pending = useRef<Work>(undefined);
  const running = useRef<Promise<void>>(undefined);

  const flush = useCallback(async (): Promise<void> => {
    if (running.current) await running.current;
    const next = pending.current;
    if (!next) return;
    pending.current = undefined;
    setSaving("saving");
    const key = surveyQuery(project.id, read.id).queryKey;
    const sent = put<SurveyRead>(`${inProject(project.id)}/surveys/${read.id}/draft`, {
      ...next,
      revision: revision.current,
    })
      .then((saved) => {
        revision.current = saved.revision;
        client.setQueryData(key, saved);
        setSaving(pending.current ? "waiting" : "saved");
      })
      .catch((error: unknown) => {
        setSaving(isApiError(error) && error.code === "changed_meanwhile" ? "conflict" : "failed");
        pending.current ??= next;
        throw error;
      })
      .finally(() => {
        running.current = undefined;
      });
    running.current = sent.catch(() => undefined);
    await sent;
  }, [client, project.id, read.id]);

  const change = (next: Partial<Work>) => {
    const merged = { ...work, ...next };
    setWork(merged);
    pending.current = merged;
    if (saving !== "conflict") setSaving("waiting");
  };

  useEffect(() => {
    if (saving !== "waiting") return;
    const timer = setTimeout(() => void flush().catch(() => undefined), 700);
    return () => clearTimeout(timer);
  }, [work, saving, flush]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (pending.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      if (pending.current) void flush().catch(() => undefined);
    };
  }, [flush]);

  /** Takes what others saved and drops what was typed here. */
  const reload = async () => {
    pending.current = undefined;
    const fresh = await client.query({ ...surveyQuery(project.id, read.id), staleTime: 0 });
    revision.current = fresh.revision;
    setWork({ definition: fresh.draft, touchpoint: fresh.touchpoint?.id ?? null });
    setSaving("saved");
  };
  return { work, change, saving, flush, reload };
}

export function Editor({ read, draft }: { read: SurveyRead; draft: ReturnType<typeof useDraft> }) {
  const search = useSearch();
  const setSearch = useSetSearch();
  const { work, change, saving } = draft;
  const survey = work.definition;
  const wanted = one(search.question) ?? survey.questions[0]?.key ?? general;
  const question = survey.questions.find((q) => q.key === wanted);
  const open = question ? question.key : wanted === thanks ? thanks : general;
  const setSurvey = (definition: Survey) => change({ definition });
  const form = useRef<HTMLDivElement>(null);
  const openPart = (key: string) => {
    setSearch({ question: key }, { replace: true });
    // On a phone the form stands below the list.
    if (matchMedia("(max-width: 760px)").matches) form.current?.scrollIntoView();
  };
  const [view, setView] = useState<"edit" | "preview">("edit");
  return (
    <>
      {saving === "conflict" && (
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
      )}
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
          onChange={setSurvey}
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
            <ThanksForm survey={survey} onChange={setSurvey} />
          ) : (
            <>
              <FindingList findings={read.findings} onOpen={openPart} />
              <GeneralForm
                survey={survey}
                onChange={setSurvey}
                touchpoint={work.touchpoint}
                onTouchpoint={(touchpoint) => change({ touchpoint })}
              />
            </>
          )}
        </div>
        <Preview id={read.id} survey={survey} revision={read.revision} />
      </div>
    </>
  );
}

function Preview({ id, survey, revision }: { id: Id; survey: Survey; revision: number }) {
  const project = useProject();
  const fallback = survey.languages.includes(currentLanguage()) ? currentLanguage() : survey.default_language;
  const [language, setLanguage] = useState<string>(fallback);
  const [round, setRound] = useState(0);
  const shown = survey.languages.includes(language) ? language : fallback;
  const address = `${inProject(project.id)}/surveys/${id}/preview?language=${encodeURIComponent(shown)}`;
  return (
    <aside className="preview" aria-label={t("survey.preview")}>
      <div className="row between">
        <h3>{t("survey.preview")}</h3>
        <div className="row">
          {survey.languages.length > 1 && (
            <Segments
              label={t("language.label")}
              value={shown}
              onChange={setLanguage}
              choices={survey.languages.map((value) => ({ value, label: value.toUpperCase() }))}
            />
          )}
          <IconButton
            small
            label={t("survey.preview.restart")}
            icon={<RefreshCw size={14} />}
            onPress={() => setRound(round + 1)}
          />
        </div>
      </div>
      <iframe
        key={`${revision} ${round} ${shown}`}
        title={t("survey.preview.of", { language: languageName(shown) })}
        src={address}
        sandbox="allow-forms allow-same-origin"
      />
    </aside>
  );
}
