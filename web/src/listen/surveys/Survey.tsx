/** One survey: build it, look at it, translate it, publish it, hand out links. */
import { useQuery } from "@tanstack/react-query";
import { CloudAlert, CloudCheck, CloudUpload, PencilLine } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useHrefWith, useParam, useSearch, useSetSearch } from "~/address";
import { survey as surveyQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead } from "~/api/survey";
import { local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { Tabs } from "~/kit/Tabs";
import { one, path } from "~/paths";
import { Actions } from "./Actions";
import { Conflict, Editor } from "./Editor";
import { Flow } from "./flow/Flow";
import { Links } from "./links/Links";
import { Walk } from "./preview/Walk";
import { StatusBadge } from "./Surveys";
import { Translations } from "./translate/Translations";
import { missingTexts } from "./texts";
import { type Draft, type Saving, useDraft } from "./useDraft";
import { useStepKeys } from "./useStepKeys";
import { Versions } from "./versions/Versions";
import "./surveys.css";

interface PageProps {
  /** What is known of how it is answered. */
  report: (survey: SurveyRead) => ReactNode;
}

export function SurveyPage({ report }: PageProps) {
  const project = useProject();
  const id = useParam("survey");
  const read = useQuery({ ...surveyQuery(project.id, id), staleTime: Infinity });
  if (read.data) return <Opened key={read.data.id} read={read.data} report={report} />;
  return (
    <Page
      title={t("nav.surveys")}
      crumbs={[{ label: t("nav.surveys"), href: path("surveys", { project: project.key }) }]}
    >
      {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
    </Page>
  );
}

const tabs = ["edit", "flow", "languages", "preview", "versions", "links", "report"] as const;

function Opened({ read, report }: PageProps & { read: SurveyRead }) {
  const project = useProject();
  const search = useSearch();
  const setSearch = useSetSearch();
  const href = useHrefWith();
  const draft = useDraft(read);
  const [stepped, setStepped] = useState("");
  const tab = tabs.find((x) => x === one(search.tab)) ?? "edit";
  const survey = draft.work.definition;
  const title = local(survey.title) || t("survey.untitled");
  const missing = missingTexts(survey).length;
  // A report counts every row.
  const reports = project.whole_project && project.can("read_scores");
  const shown = tabs.filter(
    (key) => (key !== "languages" || survey.languages.length > 1) && (key !== "report" || reports),
  );

  const step = (go: "undo" | "redo") => {
    const able = go === "undo" ? draft.canUndo : draft.canRedo;
    if (!able) return;
    const question = draft[go]();
    if (question !== undefined) setSearch({ question }, { replace: true });
    setStepped(t(go === "undo" ? "step.undone" : "step.redone"));
  };
  useStepKeys({
    undo: () => step("undo"),
    redo: () => step("redo"),
    save: () => void draft.flush().catch(() => undefined),
  });

  return (
    <Page
      title={title}
      heading={
        <div className="row nowrap">
          <h1 className="truncate">{title}</h1>
          <StatusBadge status={read.status} />
          <SavingState draft={draft} />
          <span className="visually-hidden" role="status">
            {stepped}
          </span>
        </div>
      }
      crumbs={[{ label: t("nav.surveys"), href: path("surveys", { project: project.key }) }]}
      actions={<Actions read={read} draft={draft} onUndo={() => step("undo")} onRedo={() => step("redo")} />}
      bar={
        <div className="page-tabs">
          <Tabs
            label={t("survey.parts")}
            current={tab}
            tabs={shown.map((key) => ({
              key,
              label: t(`survey.tab.${key}`),
              href: href({ tab: key === "edit" ? undefined : key }),
              ...(key === "languages" && missing > 0 && { count: missing }),
            }))}
          />
        </div>
      }
      bare
    >
      <Conflict draft={draft} />
      {tab === "edit" ? (
        <Editor read={read} draft={draft} />
      ) : tab === "flow" ? (
        <Flow survey={survey} findings={read.findings} />
      ) : tab === "languages" ? (
        <Translations survey={survey} draft={draft} />
      ) : tab === "preview" ? (
        <Walk read={read} survey={survey} />
      ) : tab === "report" ? (
        <div className="page-body" style={{ paddingTop: 24 }}>
          {report(read)}
        </div>
      ) : (
        <div className="page-body reading" style={{ paddingTop: 24 }}>
          {tab === "links" ? <Links survey={read} /> : <Versions survey={read} draft={draft} />}
        </div>
      )}
    </Page>
  );
}

const savingIcons = {
  saved: CloudCheck,
  waiting: PencilLine,
  saving: CloudUpload,
  failed: CloudAlert,
  conflict: CloudAlert,
} satisfies Record<Saving, unknown>;

/** Whether what is on the screen is kept. What could not be saved says why and what to do. */
function SavingState({ draft }: { draft: Draft }) {
  const Icon = savingIcons[draft.saving];
  return (
    <>
      <span className="saving small" role="status" data-state={draft.saving}>
        <Icon size={14} aria-hidden="true" />
        <span>
          {t(`saving.${draft.saving}`)}
          {draft.trouble !== undefined && `: ${draft.trouble}`}
        </span>
      </span>
      {draft.saving === "failed" && (
        <Button small onPress={() => void draft.flush().catch(() => undefined)}>
          {t("action.retry")}
        </Button>
      )}
    </>
  );
}
