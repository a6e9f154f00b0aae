/** What was changed, by whom; every entry carries the seal of the one before it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { audit } from "~/api/queries";
import type { AuditEntry } from "~/api/types";
import { maybe, t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { oneLine } from "~/kit/oneLine";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";

const actionName = (action: string): string => maybe(`audit.${action}`) ?? action.replace(/[._]/g, " ");

export function AuditSettings() {
  const read = useInfiniteQuery(audit);
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  const verified = read.data?.pages.every((page) => page.verified) ?? true;
  const columns: Column<AuditEntry>[] = [
    { key: "no", header: t("audit.no"), cell: (e) => <span className="num quiet">{e.no}</span> },
    { key: "time", header: t("audit.time"), cell: (e) => <time dateTime={e.time}>{dateTime(e.time)}</time> },
    {
      key: "actor",
      header: t("audit.actor"),
      cell: (e) => (e.actor.kind === "system" ? t("audit.system") : e.actor.name),
    },
    { key: "action", header: t("audit.action"), rowHeader: true, cell: (e) => actionName(e.action) },
    {
      key: "detail",
      header: t("audit.detail"),
      cell: (e) =>
        oneLine(e.detail) && (
          <span className="audit-detail quiet" title={`${e.object.kind} ${e.object.id}`}>
            {oneLine(e.detail)}
          </span>
        ),
    },
  ];
  return (
    <Section
      title={t("settings.audit")}
      hint={t("audit.hint")}
      actions={
        read.data && (
          <Badge tone={verified ? "positive" : "negative"}>
            {verified ? (
              <ShieldCheck size={14} aria-hidden="true" />
            ) : (
              <ShieldAlert size={14} aria-hidden="true" />
            )}
            {verified ? t("audit.verified") : t("audit.broken")}
          </Badge>
        )
      }
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : read.data ? (
        <Table label={t("settings.audit")} columns={columns} rows={items} rowKey={(e) => String(e.no)} />
      ) : (
        <LoadingRows rows={10} />
      )}
      {read.hasNextPage && (
        <div>
          <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
            {t("action.more")}
          </Button>
        </div>
      )}
    </Section>
  );
}
