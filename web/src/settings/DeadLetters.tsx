import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { get, post } from "~/api/client";
import { base } from "~/api/queries";
import type { DeadLetter, Id, List } from "~/api/types";
import { t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { IconButton } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";

/** Jobs nobody tries any more: look why, then try again or drop them. */
export function DeadLetters() {
  const client = useQueryClient();
  const root = `${base}/dead-letters`;
  const read = useQuery({
    queryKey: ["dead-letters"],
    queryFn: () => get<List<DeadLetter>>(root),
  });
  const again = (id: Id) => {
    post(`${root}/${id}/retry`)
      .then(() =>
        Promise.all(
          ["dead-letters", "installation"].map((key) => client.invalidateQueries({ queryKey: [key] })),
        ),
      )
      .catch(toast.failed);
  };
  const columns: Column<DeadLetter>[] = [
    { key: "queue", header: t("jobs.queue"), rowHeader: true, cell: (d) => d.queue },
    { key: "error", header: t("jobs.error"), cell: (d) => d.last_error },
    { key: "attempts", header: t("jobs.attempts"), end: true, cell: (d) => d.attempts },
    {
      key: "at",
      header: t("audit.time"),
      cell: (d) => <span className="quiet">{dateTime(d.created_at)}</span>,
    },
    {
      key: "actions",
      header: t("nav.more"),
      hideHeader: true,
      end: true,
      cell: (d) => (
        <IconButton
          small
          label={t("jobs.again")}
          icon={<RotateCcw size={14} />}
          onPress={() => again(d.id)}
        />
      ),
    },
  ];
  return (
    <Section title={t("jobs.dead")} hint={t("jobs.dead.hint")}>
      <Table label={t("jobs.dead")} columns={columns} rows={read.data?.items ?? []} rowKey={(d) => d.id} />
    </Section>
  );
}
