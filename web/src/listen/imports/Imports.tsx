/** Data in and out: upload a file, follow its way in; take everything out again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { FileUp, Download } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, DropZone, FileTrigger, isFileDropItem, Text } from "react-aria-components";
import { request } from "~/api/client";
import { imports, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Import, ImportStatus } from "~/api/types";
import { t } from "~/i18n";
import { bytes, count, dateTime } from "~/i18n/format";
import { Badge, Progress, type Tone } from "~/kit/Badge";
import { ButtonLink } from "~/kit/Button";
import { Select } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import "./imports.css";

const tones: Record<ImportStatus, Tone> = {
  uploaded: "default",
  mapped: "default",
  checking: "accent",
  running: "accent",
  paused: "warning",
  done: "positive",
  failed: "negative",
  cancelled: "outline",
};

export function ImportBadge({ status }: { status: ImportStatus }) {
  return <Badge tone={tones[status]}>{t(`imports.status.${status}`)}</Badge>;
}

export function ImportsPage() {
  const project = useProject();
  return (
    <Page title={t("nav.data")} width="reading">
      {project.can("import_data") && (
        <Section title={t("imports.title")} hint={t("imports.hint")}>
          <Upload />
          <List />
        </Section>
      )}
      {project.can("export_data") && <Exports />}
    </Page>
  );
}

function Upload() {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState<string>();
  const send = (file: File) => {
    setBusy(file.name);
    const form = new FormData();
    form.append("file", file);
    request<Import>("POST", `${inProject(project.id)}/imports`, { form })
      .then(async (made) => {
        void client.invalidateQueries({ queryKey: ["imports"] });
        await router.navigate({ href: path("import", { project: project.key, import: made.id }) });
      })
      .catch(toast.failed)
      .finally(() => setBusy(undefined));
  };
  return (
    <DropZone
      className="drop"
      aria-label={t("imports.drop")}
      onDrop={(event) => {
        const file = event.items.find(isFileDropItem);
        if (file) void file.getFile().then(send);
      }}
    >
      <FileUp size={24} aria-hidden="true" />
      <Text slot="label">{busy ? t("imports.uploading", { name: busy }) : t("imports.drop")}</Text>
      <span className="small quiet">{t("imports.formats")}</span>
      <FileTrigger
        acceptedFileTypes={[".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson"]}
        onSelect={(files) => {
          const file = files?.[0];
          if (file) send(file);
        }}
      >
        <AriaButton className="button primary" isDisabled={busy !== undefined}>
          {t("imports.choose")}
        </AriaButton>
      </FileTrigger>
    </DropZone>
  );
}

function List() {
  const project = useProject();
  const read = useQuery(imports(project.id));
  const columns: Column<Import>[] = [
    {
      key: "file",
      header: t("imports.file"),
      rowHeader: true,
      cell: (i) => (
        <Link className="cell-link" href={path("import", { project: project.key, import: i.id })}>
          {i.file_name}
        </Link>
      ),
    },
    {
      key: "kind",
      header: t("imports.kind"),
      cell: (i) => t(`imports.kind.${i.kind}`),
    },
    { key: "status", header: t("field.status"), cell: (i) => <ImportBadge status={i.status} /> },
    {
      key: "progress",
      header: t("imports.rows"),
      width: "220px",
      cell: (i) => {
        const done = i.rows_total ? i.rows_done / i.rows_total : 0;
        if (i.status === "running" || i.status === "paused")
          return (
            <span className="stack-tight grow" style={{ gap: 4 }}>
              <span className="small num">{t("imports.of", { done: i.rows_done, total: i.rows_total })}</span>
              <Progress value={done} label={i.file_name} />
            </span>
          );
        return i.rows_done > 0 ? count(i.rows_done) : bytes(i.size_bytes);
      },
    },
    {
      key: "refused",
      header: t("imports.refused"),
      end: true,
      cell: (i) => (i.refused > 0 ? count(i.refused) : <span className="quiet">0</span>),
    },
    {
      key: "at",
      header: t("imports.at"),
      end: true,
      cell: (i) => (i.created_at ? <span className="quiet">{dateTime(i.created_at)}</span> : null),
    },
  ];
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows rows={3} />;
  if (read.data.items.length === 0) return null;
  return <Table label={t("imports.title")} columns={columns} rows={read.data.items} rowKey={(i) => i.id} />;
}

const exportKinds = ["answers", "customers", "accounts", "interactions"] as const;
const formats = ["csv", "xlsx", "jsonl"] as const;

function Exports() {
  const project = useProject();
  const [format, setFormat] = useState<(typeof formats)[number]>("csv");
  const root = `${inProject(project.id)}/export`;
  return (
    <Section title={t("exports.title")} hint={t("exports.hint")}>
      <div style={{ maxWidth: 240 }}>
        <Select
          label={t("exports.format")}
          value={format}
          onChange={setFormat}
          choices={formats.map((value) => ({ value, label: t(`exports.format.${value}`) }))}
        />
      </div>
      <div className="row">
        {exportKinds.map((kind) => (
          <ButtonLink key={kind} href={`${root}/${kind}.${format}`} download icon={<Download size={16} />}>
            {t(`imports.kind.${kind}`)}
          </ButtonLink>
        ))}
        <ButtonLink href={`${root}/everything.zip`} download icon={<Download size={16} />}>
          {t("exports.everything")}
        </ButtonLink>
      </div>
    </Section>
  );
}
