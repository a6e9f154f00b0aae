/** What came of a programme: rates per variant with their intervals, and where occasions stand. */
import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import type { Programme, ProgrammeResults, Rate, VariantResults } from "~/api/programme";
import { programmeResults } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, maybe, t } from "~/i18n";
import { count, percent } from "~/i18n/format";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";

interface Props {
  id: string;
  programme: Programme;
}

export function Results({ id, programme }: Props) {
  const project = useProject();
  const read = useQuery(programmeResults(project.id, id));
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows />;
  if (read.data.occasions === 0)
    return (
      <State icon={<ChartNoAxesColumn size={28} aria-hidden="true" />} title={t("results.none")}>
        {t("results.none.hint")}
      </State>
    );
  return <Shown results={read.data} programme={programme} />;
}

const rates = ["answered", "completed", "commented", "opened"] as const;

function Shown({ results, programme }: { results: ProgrammeResults; programme: Programme }) {
  const nameOf = (key: string) => programme.variants.find((one) => one.key === key)?.name || key;
  const columns: Column<VariantResults>[] = [
    {
      key: "variant",
      header: t("results.variants"),
      rowHeader: true,
      cell: ({ variant }) => nameOf(variant),
    },
    { key: "sent", header: t("results.sent"), end: true, cell: ({ sent }) => count(sent) },
    ...rates.map((key) => ({
      key,
      header: t(`results.${key}`),
      end: true,
      cell: (variant: VariantResults) => <RateCell rate={variant[key]} />,
    })),
  ];
  const reasons: Column<ProgrammeResults["reasons"][number]>[] = [
    {
      key: "status",
      header: t("decision.status"),
      rowHeader: true,
      cell: ({ status }) => maybe(`decision.status.${status}`) ?? status,
    },
    {
      key: "reason",
      header: t("decision.reason"),
      cell: ({ words, reason }) => (
        <span className="programme-decision">{words ? local(words) : (reason ?? "–")}</span>
      ),
    },
    {
      key: "occasions",
      header: t("results.occasions"),
      end: true,
      cell: ({ occasions }) => count(occasions),
    },
  ];
  return (
    <>
      {results.variants.length > 0 && (
        <Section title={t("results.variants")} hint={t("results.opened.hint")}>
          <p>{t("results.back", { bounced: results.bounced, complained: results.complained })}</p>
          <Table
            label={t("results.variants")}
            columns={columns}
            rows={results.variants}
            rowKey={({ variant }) => variant}
          />
        </Section>
      )}
      <Section title={t("results.reasons")}>
        <Table
          label={t("results.reasons")}
          columns={reasons}
          rows={results.reasons}
          rowKey={({ status, reason }) => `${status} ${reason ?? ""}`}
        />
      </Section>
    </>
  );
}

/** The rate, and below it its interval and of how many. */
function RateCell({ rate: { value, interval, count: hits, n } }: { rate: Rate }) {
  if (value === null || interval === null) return <span className="quiet">–</span>;
  const [lo, hi] = interval;
  return (
    <>
      {percent(value)}
      <br />
      <span className="quiet small">
        {t("results.rate", {
          interval: t("format.interval", { lo: percent(lo), hi: percent(hi) }),
          count: count(hits),
          n: count(n),
        })}
      </span>
    </>
  );
}
