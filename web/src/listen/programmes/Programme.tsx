/** One programme: set it up, publish it, and see what it decided and what came of it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Rocket } from "lucide-react";
import { useState } from "react";
import { useHrefWith, useParam, useSearch } from "~/address";
import { isApiError, post } from "~/api/client";
import type { ProgrammeRead } from "~/api/programme";
import { inProject, programme as programmeQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Page } from "~/kit/Page";
import { ErrorState, Forbidden, LoadingRows } from "~/kit/states";
import { Tabs } from "~/kit/Tabs";
import { toast } from "~/kit/toast";
import { one, path } from "~/paths";
import { Decisions } from "./Decisions";
import { mayEdit } from "./mayEdit";
import { ProgrammeForm } from "./ProgrammeForm";
import { StatusBadge } from "./ProgrammeList";
import { ProgrammeMenu } from "./ProgrammeMenu";
import { PublishDialog } from "./PublishDialog";
import { Results } from "./Results";
import { type Draft, useDraft } from "./useDraft";
import { Versions } from "./Versions";
import "./programmes.css";

const useCrumbs = () => {
  const project = useProject();
  return [{ label: t("nav.programmes"), href: path("programmes", { project: project.key }) }];
};

export function NewProgrammePage() {
  const project = useProject();
  const crumbs = useCrumbs();
  return (
    <Page title={t("programme.new")} crumbs={crumbs} width="reading">
      {mayEdit(project) ? <NewProgramme /> : <Forbidden />}
    </Page>
  );
}

function NewProgramme() {
  const touchpoint = one(useSearch().touchpoint) ?? null;
  const draft = useDraft(undefined, touchpoint);
  return <ProgrammeForm draft={draft} base={undefined} />;
}

export function ProgrammePage() {
  const project = useProject();
  const id = useParam("programme");
  const read = useQuery(programmeQuery(project.id, id));
  const crumbs = useCrumbs();
  if (read.data && mayEdit(project)) return <Opened key={id} read={read.data} />;
  return (
    <Page title={read.data?.name ?? t("nav.programmes")} crumbs={crumbs} width="reading">
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : read.data ? (
        <Forbidden />
      ) : (
        <LoadingRows />
      )}
    </Page>
  );
}

const tabs = ["setup", "results", "decisions", "versions"] as const;

function Opened({ read }: { read: ProgrammeRead }) {
  const project = useProject();
  const crumbs = useCrumbs();
  const search = useSearch();
  const href = useHrefWith();
  const draft = useDraft(read, null);
  const tab = tabs.find((x) => x === one(search.tab)) ?? "setup";
  const shown = tabs.filter((key) => key !== "decisions" || project.can("read_voices"));
  return (
    <Page
      title={read.name}
      heading={
        <div className="row">
          <h1>{read.name}</h1>
          <StatusBadge status={read.status} />
        </div>
      }
      crumbs={crumbs}
      actions={
        <>
          {read.status !== "ended" && <Publish read={read} draft={draft} />}
          <ProgrammeMenu programme={read} onDeleted={draft.leave} />
        </>
      }
      bar={
        read.version > 0 && (
          <div className="page-tabs">
            <Tabs
              label={read.name}
              current={tab}
              tabs={shown.map((key) => ({
                key,
                label: t(`programme.tab.${key}`),
                href: href({ tab: key === "setup" ? undefined : key, status: undefined, reason: undefined }),
              }))}
            />
          </div>
        )
      }
      width="reading"
    >
      {tab === "results" ? (
        <Results id={read.id} programme={read.published ?? read.draft} />
      ) : tab === "decisions" && project.can("read_voices") ? (
        <Decisions id={read.id} />
      ) : tab === "versions" ? (
        <Versions read={read} draft={draft} />
      ) : (
        <>
          <Notices read={read} draft={draft} />
          <ProgrammeForm draft={draft} base={draft.base} />
        </>
      )}
    </Page>
  );
}

interface Props {
  read: ProgrammeRead;
  draft: Draft;
}

function Publish({ read, draft }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const publish = async () => {
    await draft.keep();
    const address = `${inProject(project.id)}/programmes/${read.id}/publish`;
    const done = await post<ProgrammeRead>(address, { accept_warnings: true }).catch((error: unknown) => {
      if (isApiError(error)) setRefused(error.fields.map(({ message }) => message));
      throw error;
    });
    client.setQueryData(programmeQuery(project.id, read.id).queryKey, done);
    void client.invalidateQueries({ queryKey: ["programmes", project.id] });
    toast.done(t("programme.published", { name: done.name }));
  };
  return (
    <>
      {!draft.differs && <span className="small quiet">{t("programme.same")}</span>}
      <Button
        look="primary"
        icon={<Rocket size={16} aria-hidden="true" />}
        isDisabled={!draft.differs}
        onPress={() => setOpen(true)}
      >
        {read.version === 0 ? t("programme.publish") : t("programme.publishAgain")}
      </Button>
      <PublishDialog
        open={open}
        onClose={() => {
          setOpen(false);
          setRefused([]);
        }}
        version={read.version}
        refused={refused}
        findings={draft.checked.findings}
        onPublish={publish}
      />
    </>
  );
}

function Notices({ read, draft }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const { needed, by, at } = read.approval;
  const approve = () => {
    const sent = { revision: read.revision };
    post<ProgrammeRead>(`${inProject(project.id)}/programmes/${read.id}/approve`, sent).then((done) => {
      client.setQueryData(programmeQuery(project.id, read.id).queryKey, done);
      toast.done(t("programme.approve.done"));
    }, toast.failed);
  };
  return (
    <>
      {(draft.conflict || draft.outdated) && (
        <Notice tone="warning">
          <div className="row between">
            <p>{t("programme.conflict")}</p>
            <Button small icon={<RefreshCw size={14} aria-hidden="true" />} onPress={draft.reload}>
              {t("segment.conflict.reload")}
            </Button>
          </div>
        </Notice>
      )}
      {needed && (
        <Notice tone="warning">
          <div className="row between">
            <p>{t("programme.approval")}</p>
            {project.can("administer") && (
              <Button small onPress={approve}>
                {t("programme.approve")}
              </Button>
            )}
          </div>
        </Notice>
      )}
      {by && at && <Notice>{t("programme.approved", { name: by, time: dateTime(at) })}</Notice>}
    </>
  );
}
