/** Health of the installation, in figures an administrator can act on. */
import { useQuery } from "@tanstack/react-query";
import { installation } from "~/api/queries";
import type { LakeState } from "~/api/types";
import { t } from "~/i18n";
import { bytes, count } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { DeadLetters } from "./DeadLetters";

type Dataset = LakeState & { name: string };

export function InstallationSettings() {
  const read = useQuery(installation);
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows />;
  const { version, database, ledger, lake, jobs } = read.data;
  const waiting = ledger.head - Math.min(lake.feedback.sealed_through, lake.interactions.sealed_through);
  const columns: Column<Dataset>[] = [
    { key: "name", header: t("installation.dataset"), rowHeader: true, cell: (d) => d.name },
    { key: "rows", header: t("installation.rows"), end: true, cell: (d) => count(d.rows) },
    { key: "segments", header: t("installation.segments"), end: true, cell: (d) => count(d.segments) },
    { key: "size", header: t("installation.size"), end: true, cell: (d) => bytes(d.bytes) },
    { key: "tail", header: t("installation.tail"), end: true, cell: (d) => count(d.tail_rows) },
  ];
  return (
    <>
      <Section title={t("settings.installation")} hint={t("installation.hint")}>
        {jobs.dead > 0 && <Notice tone="warning">{t("installation.dead", { n: jobs.dead })}</Notice>}
        <dl className="facts health">
          <dt>{t("installation.version")}</dt>
          <dd>{version}</dd>
          <dt>{t("installation.database")}</dt>
          <dd>
            {t("installation.database.is", {
              kind: database.kind,
              size: bytes(database.size_bytes),
              version: database.schema_version,
            })}
          </dd>
          <dt>{t("installation.ledger")}</dt>
          <dd className="num">{t("installation.ledger.is", { head: ledger.head, waiting })}</dd>
          <dt>{t("installation.jobs")}</dt>
          <dd className="num">
            {t("installation.jobs.is", { ready: jobs.ready, running: jobs.running, dead: jobs.dead })}
          </dd>
        </dl>
      </Section>
      <Section title={t("installation.lake")} hint={t("installation.lake.hint")}>
        <Table
          label={t("installation.lake")}
          columns={columns}
          rows={[
            { name: t("installation.feedback"), ...lake.feedback },
            { name: t("installation.interactions"), ...lake.interactions },
          ]}
          rowKey={(dataset) => dataset.name}
        />
      </Section>
      {jobs.dead > 0 && <DeadLetters />}
    </>
  );
}
