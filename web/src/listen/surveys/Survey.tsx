/** One survey: edit, publish, hand out links, look at earlier versions. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Ellipsis, Rocket } from "lucide-react";
import { useState } from "react";
import { useHrefWith, useSearch, useParam } from "~/address";
import { del, post } from "~/api/client";
import { inProject, survey as surveyQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead } from "~/api/survey";
import { local, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { Menu, type MenuEntry } from "~/kit/Menu";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { Tabs } from "~/kit/Tabs";
import { toast } from "~/kit/toast";
import { one, path } from "~/paths";
import { Editor, type Saving, useDraft } from "./Editor";
import { FindingList } from "./FindingList";
import { Links } from "./Links";
import { StatusBadge } from "./Surveys";
import { Versions } from "./Versions";
import "./surveys.css";

export function SurveyPage() {
  const project = useProject();
  const id = useParam("survey");
  const read = useQuery({ ...surveyQuery(project.id, id), staleTime: Infinity });
  if (read.data) return <Opened key={read.data.id} read={read.data} />;
  return (
    <Page
      title={t("nav.surveys")}
      crumbs={[{ label: t("nav.surveys"), href: path("surveys", { project: project.key }) }]}
    >
      {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
    </Page>
  );
}

const tabs = ["edit", "links", "versions"] as const;

function Opened({ read }: { read: SurveyRead }) {
  const project = useProject();
  const search = useSearch();
  const href = useHrefWith();
  const draft = useDraft(read);
  const tab = tabs.find((x) => x === one(search.tab)) ?? "edit";
  const title = local(draft.work.definition.title) || t("survey.untitled");
  return (
    <Page
      title={title}
      heading={
        <div className="row nowrap">
          <h1 className="truncate">{title}</h1>
          <StatusBadge status={read.status} />
          <SavingState state={draft.saving} />
        </div>
      }
      crumbs={[{ label: t("nav.surveys"), href: path("surveys", { project: project.key }) }]}
      actions={<Actions read={read} draft={draft} />}
      bar={
        <div className="page-tabs">
          <Tabs
            label={t("survey.parts")}
            current={tab}
            tabs={tabs.map((key) => ({
              key,
              label: t(`survey.tab.${key}`),
              href: href({ tab: key === "edit" ? undefined : key }),
            }))}
          />
        </div>
      }
      bare
    >
      {tab === "edit" ? (
        <Editor read={read} draft={draft} />
      ) : (
        <div className="page-body reading" style={{ paddingTop: 24 }}>
          {tab === "links" ? <Links survey={read} /> : <Versions survey={read} />}
        </div>
      )}
    </Page>
  );
}

function SavingState({ state }: { state: Saving }) {
  return (
    <span className="small quiet" role="status" style={{ flex: "none" }}>
      {t(`saving.${state}`)}
    </span>
  );
}

function Actions({ read, draft }: { read: SurveyRead; draft: ReturnType<typeof useDraft> }) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [publishing, setPublishing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const root = `${inProject(project.id)}/surveys/${read.id}`;
  const key = surveyQuery(project.id, read.id).queryKey;
  const errors = read.findings.filter((f) => f.severity === "error");
  const unpublished =
    read.status === "draft" || JSON.stringify(read.draft) !== JSON.stringify(read.published);

  const publish = async () => {
    await draft.flush();
    const done = await post<SurveyRead>(`${root}/publish`, { accept_warnings: true });
    client.setQueryData(key, done);
    void client.invalidateQueries({ queryKey: ["surveys"] });
    void client.invalidateQueries({ queryKey: ["versions"] });
    setPublishing(false);
    toast.done(t("survey.published"));
  };
  const turn = (to: "close" | "reopen") => {
    post<SurveyRead>(`${root}/${to}`).then((done) => {
      client.setQueryData(key, done);
      void client.invalidateQueries({ queryKey: ["surveys"] });
    }, toast.failed);
  };
  const entries: MenuEntry[] = [
    ...(read.status === "live"
      ? [{ key: "close", label: t("survey.close"), onAction: () => turn("close") }]
      : []),
    ...(read.status === "closed"
      ? [{ key: "reopen", label: t("survey.reopen"), onAction: () => turn("reopen") }]
      : []),
    ...(read.version === 0
      ? [{ key: "delete", label: t("action.delete"), danger: true, onAction: () => setDeleting(true) }]
      : []),
  ];
  return (
    <>
      <Button
        look="primary"
        icon={<Rocket size={16} />}
        isDisabled={!unpublished && draft.saving === "saved"}
        onPress={() => setPublishing(true)}
      >
        {read.version === 0 ? t("survey.publish") : t("survey.publishAgain")}
      </Button>
      {entries.length > 0 && (
        <Menu label={t("nav.more")} entries={entries}>
          <IconButton label={t("nav.more")} icon={<Ellipsis size={16} />} />
        </Menu>
      )}
      {errors.length > 0 ? (
        <Dialog open={publishing} onClose={() => setPublishing(false)} title={t("survey.notYet")}>
          <p>{t("survey.notYet.hint", { n: errors.length })}</p>
          <FindingList findings={read.findings} />
        </Dialog>
      ) : (
        <FormDialog
          open={publishing}
          onClose={() => setPublishing(false)}
          title={t("survey.publish.title")}
          submit={read.findings.length > 0 ? t("survey.publishAnyway") : t("survey.publish")}
          onSubmit={publish}
        >
          <p>
            {read.version === 0
              ? t("survey.publish.first")
              : t("survey.publish.again", { n: read.version + 1 })}
          </p>
          <FindingList findings={read.findings} />
        </FormDialog>
      )}
      <FormDialog
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t("survey.delete.title")}
        submit={t("action.delete")}
        danger
        onSubmit={async () => {
          await del(root);
          void client.invalidateQueries({ queryKey: ["surveys"] });
          await router.navigate({ href: path("surveys", { project: project.key }) });
        }}
      >
        <p>{t("survey.delete.hint")}</p>
      </FormDialog>
    </>
  );
}
