/** What came of a programme: rates per variant with their intervals, and where occasions stand. */
import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import type { Programme, ProgrammeResults, VariantResults } from "~/api/programme";
import { programmeResults } from "~/api/queries";
import type { VariantDifference } from "~/api/report";
import { useProject } from "~/api/session";
import { RateCell, shareDifference } from "~/charts/RateCell";
import { local, maybe, t } from "~/i18n";
import { count, duration } from "~/i18n/format";
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
const careful = ["speeders", "straight"] as const;

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
  const care: Column<VariantResults>[] = [
    {
      key: "variant",
      header: t("results.variants"),
      rowHeader: true,
      cell: ({ variant }) => nameOf(variant),
    },
    {
      key: "seconds",
      header: t("results.seconds"),
      end: true,
      cell: ({ seconds }) => (seconds === null ? "–" : duration(seconds)),
    },
    ...careful.map((key) => ({
      key,
      header: t(`results.${key}`),
      end: true,
      cell: (variant: VariantResults) => <RateCell rate={variant[key]} />,
    })),
    {
      key: "words",
      header: t("results.words"),
      end: true,
      cell: ({ words }) => (words === null ? "–" : count(words)),
    },
  ];
  const differences: Column<VariantDifference>[] = [
    {
      key: "figure",
      header: t("results.figure"),
      rowHeader: true,
      cell: ({ figure }) => t(`results.${figure}`),
    },
    {
      key: "variant",
      header: t("results.compared"),
      cell: ({ variant, against }) =>
        t("results.against", { variant: nameOf(variant), against: nameOf(against) }),
    },
    {
      key: "value",
      header: t("results.difference"),
      end: true,
      cell: (one) => <span className="num">{shareDifference(one)}</span>,
    },
    {
      key: "clear",
      header: t("results.verdict"),
      cell: ({ clear }) => t(clear ? "results.clear" : "results.unclear"),
    },
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
      {results.variants.some((one) => one.answered.count > 0) && (
        <Section title={t("results.care")} hint={t("results.care.hint")}>
          <Table
            label={t("results.care")}
            columns={care}
            rows={results.variants}
            rowKey={({ variant }) => variant}
          />
        </Section>
      )}
      {results.differences.length > 0 && (
        <Section title={t("results.differences")} hint={t("results.differences.hint")}>
          <Table
            label={t("results.differences")}
            columns={differences}
            rows={results.differences}
            rowKey={({ variant, figure }) => `${variant} ${figure}`}
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
