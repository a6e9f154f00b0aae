/** What became of each occasion and why, newest first. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useSearch, useSetSearch } from "~/address";
import type { Decision } from "~/api/programme";
import { programmeDecisions, programmeResults } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, maybe, t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Button } from "~/kit/Button";
import { Select } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { one, path } from "~/paths";

const statuses = ["due", "held", "planned", "sent"] as const;

export function Decisions({ id }: { id: string }) {
  const project = useProject();
  const search = useSearch();
  const setSearch = useSetSearch();
  const status = one(search.status);
  const reason = one(search.reason);
  const read = useInfiniteQuery(programmeDecisions(project.id, id, { status, reason }));
  const found = useQuery(programmeResults(project.id, id)).data?.reasons ?? [];
  // One reason may stand beside several statuses.
  const reasons = new Map<string, string>();
  for (const stand of found) if (stand.reason && stand.words) reasons.set(stand.reason, local(stand.words));
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="programme-fields">
        <Select
          label={t("decision.status")}
          value={status ?? ""}
          onChange={(next) => setSearch({ status: next || undefined, reason: undefined })}
          choices={[
            { value: "", label: t("decision.any") },
            ...statuses.map((value) => ({ value, label: t(`decision.status.${value}`) })),
          ]}
        />
        <Select
          label={t("decision.reason")}
          value={reason ?? ""}
          onChange={(next) => setSearch({ reason: next || undefined })}
          choices={[
            { value: "", label: t("decision.any") },
            ...[...reasons].map(([value, label]) => ({ value, label })),
          ]}
        />
      </div>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : items.length === 0 ? (
        <State icon={<ListChecks size={28} aria-hidden="true" />} title={t("decision.none")}>
          {t(status || reason ? "decision.none.filtered" : "decision.none.hint")}
        </State>
      ) : (
        <>
          <DecisionTable items={items} />
          {read.hasNextPage && (
            <div>
              <Button isPending={read.isFetchingNextPage} onPress={() => void read.fetchNextPage()}>
                {t("action.more")}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function DecisionTable({ items }: { items: readonly Decision[] }) {
  const project = useProject();
  const columns: Column<Decision>[] = [
    {
      key: "customer",
      header: t("decision.customer"),
      rowHeader: true,
      cell: ({ customer, customer_name }) => (
        <Link className="cell-link" href={path("customer", { project: project.key, customer })}>
          {customer_name || t("customer.unnamed")}
        </Link>
      ),
    },
    {
      key: "occasion",
      header: t("decision.occasion"),
      cell: ({ happened_at }) => (
        <time className="quiet programme-time" dateTime={happened_at}>
          {dateTime(happened_at)}
        </time>
      ),
    },
    {
      key: "status",
      header: t("decision.status"),
      cell: ({ status }) => maybe(`decision.status.${status}`) ?? status,
    },
    { key: "reason", header: t("decision.reason"), cell: (decision) => <Why decision={decision} /> },
  ];
  return (
    <Table label={t("programme.tab.decisions")} columns={columns} rows={items} rowKey={({ id }) => id} />
  );
}

const returns = ["bounced", "deferred", "complained"] as const;

/** The reason in the words of the server, and what else is known of it. */
function Why({ decision }: { decision: Decision }) {
  const { words, reason, again_at, sent_at, opened_at, passed_over, messages } = decision;
  const lines = [
    ...(words || reason ? [words ? local(words) : (reason ?? "")] : []),
    ...(again_at ? [t("decision.again", { time: dateTime(again_at) })] : []),
    ...(sent_at
      ? [
          [
            t("decision.sent", { time: dateTime(sent_at) }),
            ...(opened_at ? [t("decision.opened", { time: dateTime(opened_at) })] : []),
          ].join(", "),
        ]
      : []),
    ...messages.flatMap(({ came_back, came_back_at, came_back_words }) => {
      const what = returns.find((one) => one === came_back);
      if (!what || !came_back_at) return [];
      return [t(`decision.${what}`, { time: dateTime(came_back_at), words: came_back_words || "–" })];
    }),
    ...passed_over.map((passed) =>
      t("decision.passed", {
        channel: maybe(`programme.channel.${passed.channel}`) ?? passed.channel,
        reason: local(passed.words),
      }),
    ),
  ];
  if (lines.length === 0) return <span className="quiet">–</span>;
  return (
    <div className="programme-decision">
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}
