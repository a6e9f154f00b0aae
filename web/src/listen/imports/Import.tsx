/** One import: say what the columns are, try it without consequences, run it, see what was refused. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Download, Pause, Play, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { post } from "~/api/client";
import { importOf, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { DryRun, Import, ImportMapping } from "~/api/types";
import { t } from "~/i18n";
import { bytes, count, duration } from "~/i18n/format";
import { Badge, Notice, Progress } from "~/kit/Badge";
import { Button, ButtonLink } from "~/kit/Button";
import { CountUp } from "~/kit/CountUp";
import { oneLine } from "~/kit/oneLine";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { ImportBadge } from "./Imports";
import { MappingForm } from "./MappingForm";
import "./imports.css";
import { useParam } from "~/address";

export function ImportPage() {
  const project = useProject();
  const id = useParam("import");
  const read = useQuery(importOf(project.id, id));
  const crumbs = [{ label: t("nav.data"), href: path("imports", { project: project.key }) }];
  if (!read.data)
    return (
      <Page title={t("nav.data")} crumbs={crumbs}>
        {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
      </Page>
    );
  const found = read.data;
  const preparing = found.status === "uploaded" || found.status === "mapped";
  return (
    <Page
      title={found.file_name}
      crumbs={crumbs}
      heading={
        <div className="row nowrap">
          <h1 className="truncate">{found.file_name}</h1>
          <ImportBadge status={found.status} />
          <span className="small quiet">{bytes(found.size_bytes)}</span>
        </div>
      }
      width="reading"
    >
      {preparing ? <Prepare found={found} /> : <Running found={found} />}
    </Page>
  );
}

/** Where to see what came in; old answers lie before the usual thirty days. */
function resultOf(kind: Import["kind"], project: string): string {
  if (kind === "customers" || kind === "accounts") return path(kind, { project });
  return path("overview", { project }, { period: "20y" });
}

function useAct(found: Import) {
  const project = useProject();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const act = (action: "start" | "pause" | "resume" | "cancel", after?: () => void) => {
    setBusy(true);
    post<unknown>(`${inProject(project.id)}/imports/${found.id}/${action}`)
      .then(() => client.invalidateQueries({ queryKey: ["imports"] }))
      .then(after)
      .catch(toast.failed)
      .finally(() => setBusy(false));
  };
  return { act, busy };
}

function Prepare({ found }: { found: Import }) {
  const project = useProject();
  const router = useRouter();
  const leave = () => void router.navigate({ href: path("imports", { project: project.key }) });
  const { act, busy } = useAct(found);
  const [tried, setTried] = useState<DryRun>();
  const [trying, setTrying] = useState(false);
  const [saved, setSaved] = useState<ImportMapping | null>(found.mapping);
  const dryRun = () => {
    setTrying(true);
    post<DryRun>(`${inProject(project.id)}/imports/${found.id}/dry-run`)
      .then(setTried)
      .catch(toast.failed)
      .finally(() => setTrying(false));
  };
  return (
    <>
      <MappingForm
        found={found}
        onChange={() => setTried(undefined)}
        onSaved={(mapping) => {
          setSaved(mapping);
          dryRun();
        }}
      />
      {trying && <LoadingRows rows={4} />}
      {tried && saved && (
        <Section
          title={t("imports.dryRun")}
          hint={t("imports.dryRun.hint", { n: tried.rows })}
          actions={
            <Button look="primary" icon={<Play size={16} />} isPending={busy} onPress={() => act("start")}>
              {t("imports.start")}
            </Button>
          }
        >
          <dl className="outcomes">
            <Outcome label={t("imports.would.create")} value={tried.would.create} />
            <Outcome label={t("imports.would.update")} value={tried.would.update} />
            <Outcome label={t("imports.would.refuse")} value={tried.would.refuse} negative />
          </dl>
          <Sample rows={tried.sample} />
        </Section>
      )}
      <div className="row">
        <Button
          look="ghost"
          icon={<Trash2 size={16} />}
          isDisabled={busy}
          onPress={() => act("cancel", leave)}
        >
          {t("imports.discard")}
        </Button>
      </div>
    </>
  );
}

function Outcome({ label, value, negative = false }: { label: string; value: number; negative?: boolean }) {
  return (
    <div>
      <dt className="quiet">{label}</dt>
      <dd className={negative && value > 0 ? "figure negative" : "figure"}>
        <CountUp value={value} format={(n) => count(Math.round(n))} />
      </dd>
    </div>
  );
}

type SampleRow = DryRun["sample"][number];

function Sample({ rows }: { rows: readonly SampleRow[] }) {
  const columns: Column<SampleRow>[] = [
    { key: "row", header: t("imports.row"), rowHeader: true, cell: (r) => count(r.row) },
    {
      key: "outcome",
      header: t("imports.outcome"),
      cell: (r) => (
        <Badge tone={r.outcome === "refuse" ? "negative" : "positive"}>
          {t(`imports.outcome.${r.outcome}`)}
        </Badge>
      ),
    },
    { key: "reason", header: t("imports.reason"), cell: (r) => r.reason },
    {
      key: "preview",
      header: t("imports.preview"),
      cell: (r) => <code className="preview-text">{oneLine(r.preview)}</code>,
    },
  ];
  // What would be refused comes first: it is what a person can put right.
  const sorted = rows.toSorted((a, b) => Number(b.outcome === "refuse") - Number(a.outcome === "refuse"));
  return <Table label={t("imports.dryRun")} columns={columns} rows={sorted} rowKey={(r) => String(r.row)} />;
}

function Running({ found }: { found: Import }) {
  const project = useProject();
  const { act, busy } = useAct(found);
  const total = found.rows_total;
  const part = total > 0 ? found.rows_done / total : found.status === "done" ? 1 : 0;
  const moving = found.status === "running" || found.status === "checking";
  return (
    <>
      {found.error && <Notice tone="negative">{found.error}</Notice>}
      <Section title={t(`imports.status.${found.status}`)}>
        <Progress value={part} label={t("imports.progress")} />
        <div className="row between">
          <p className="num">
            {t("imports.of", { done: found.rows_done, total })}
            {moving && found.rate_per_s ? ` · ${t("imports.rate", { n: Math.round(found.rate_per_s) })}` : ""}
            {moving && found.seconds_left !== null
              ? ` · ${t("imports.left", { time: duration(found.seconds_left) })}`
              : ""}
          </p>
          <div className="row">
            {found.status === "running" && (
              <Button icon={<Pause size={16} />} isDisabled={busy} onPress={() => act("pause")}>
                {t("imports.pause")}
              </Button>
            )}
            {(found.status === "paused" || found.status === "failed") && (
              <Button
                look="primary"
                icon={<Play size={16} />}
                isDisabled={busy}
                onPress={() => act("resume")}
              >
                {t("imports.resume")}
              </Button>
            )}
            {(moving || found.status === "paused" || found.status === "failed") && (
              <Button
                look="danger"
                icon={<Square size={16} />}
                isDisabled={busy}
                onPress={() => act("cancel")}
              >
                {t("action.cancel")}
              </Button>
            )}
          </div>
        </div>
        <dl className="outcomes">
          <Outcome label={t("imports.accepted")} value={found.accepted} />
          <Outcome label={t("imports.updated")} value={found.updated} />
          <Outcome label={t("imports.refused")} value={found.refused} negative />
        </dl>
        {found.refused > 0 && (
          <div>
            <ButtonLink
              href={`${inProject(project.id)}/imports/${found.id}/refused.csv`}
              download
              icon={<Download size={16} />}
            >
              {t("imports.refused.download")}
            </ButtonLink>
          </div>
        )}
        {found.status === "done" && (
          <div className="row">
            <ButtonLink look="primary" href={resultOf(found.kind, project.key)}>
              {t("imports.look")}
            </ButtonLink>
          </div>
        )}
      </Section>
    </>
  );
}
