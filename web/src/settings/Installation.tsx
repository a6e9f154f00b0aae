/** Health of the installation, in figures an administrator can act on. */
import { useQuery } from "@tanstack/react-query";
import { installation } from "~/api/queries";
import type { LakeState } from "~/api/types";
import { t } from "~/i18n";
import { bytes, count } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { DeadLetters } from "./DeadLetters";

export function InstallationSettings() {
  const read = useQuery(installation);
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows />;
  const { version, database, ledger, lake, jobs } = read.data;
  const waiting = ledger.head - Math.min(lake.feedback.sealed_through, lake.interactions.sealed_through);
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
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t("installation.lake")}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("installation.dataset")}</th>
                <th scope="col" className="end">
                  {t("installation.rows")}
                </th>
                <th scope="col" className="end">
                  {t("installation.segments")}
                </th>
                <th scope="col" className="end">
                  {t("installation.size")}
                </th>
                <th scope="col" className="end">
                  {t("installation.tail")}
                </th>
              </tr>
            </thead>
            <tbody>
              <Dataset name={t("installation.feedback")} state={lake.feedback} />
              <Dataset name={t("installation.interactions")} state={lake.interactions} />
            </tbody>
          </table>
        </div>
      </Section>
      {jobs.dead > 0 && <DeadLetters />}
    </>
  );
}

function Dataset({ name, state }: { name: string; state: LakeState }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="end">{count(state.rows)}</td>
      <td className="end">{count(state.segments)}</td>
      <td className="end">{bytes(state.bytes)}</td>
      <td className="end">{count(state.tail_rows)}</td>
    </tr>
  );
}
