/** Feedback at touchpoints nobody named: how much of it there is, and how often the inference is right. */
import { useQuery } from "@tanstack/react-query";
import { touchpointInference } from "~/api/queries";
import { useProject } from "~/api/session";
import type { InferenceAccuracy } from "~/api/types";
import { t } from "~/i18n";
import { count, percent } from "~/i18n/format";
import { Section } from "~/kit/Page";
import { type Column, Table } from "~/kit/Table";

interface Measured extends InferenceAccuracy {
  key: "with" | "without";
}

type Band = InferenceAccuracy["bands"][number];

export function Inference() {
  const project = useProject();
  const found = useQuery(touchpointInference(project.id)).data;
  if (!found || found.feedback === 0) return null;
  const { feedback, inferred, unassigned, proposed, confidence, threshold, examples, touchpoints } = found;
  const measured: Measured[] = [
    ...(found.with_channel ? [{ ...found.with_channel, key: "with" as const }] : []),
    ...(found.without_channel ? [{ ...found.without_channel, key: "without" as const }] : []),
  ];
  return (
    <Section title={t("inference.title")} hint={t("inference.hint", { threshold: percent(threshold) })}>
      <p>
        {inferred === 0 && unassigned === 0
          ? t("inference.allNamed", { n: feedback })
          : t("inference.counts", { n: inferred, all: count(feedback) })}
        {confidence !== null && ` ${t("inference.confidence", { confidence: percent(confidence, 1) })}`}
        {unassigned > 0 && ` ${t("inference.unassigned", { n: unassigned, proposed: count(proposed) })}`}
      </p>
      {examples === null ? (
        <p className="quiet">{t("inference.tooFew")}</p>
      ) : (
        <>
          <p className="small quiet">
            {t("inference.measured", { n: examples, touchpoints: count(touchpoints ?? 0) })}
          </p>
          <Table
            label={t("inference.title")}
            columns={accuracyColumns()}
            rows={measured}
            rowKey={(x) => x.key}
          />
          <details>
            <summary>{t("inference.calibration")}</summary>
            {measured.map(({ key, bands }) => (
              <section key={key} className="stack-tight">
                <h3>{t(`inference.${key}`)}</h3>
                <Table
                  label={t(`inference.${key}`)}
                  columns={bandColumns()}
                  rows={bands.filter((band) => band.n > 0)}
                  rowKey={(band) => String(band.from)}
                />
              </section>
            ))}
          </details>
        </>
      )}
    </Section>
  );
}

const range = (between: readonly number[] | null) =>
  between && <span className="small quiet"> {between.map((end) => percent(end, 1)).join(" – ")}</span>;

const accuracyColumns = (): Column<Measured>[] => [
  { key: "evidence", header: t("inference.evidence"), rowHeader: true, cell: (x) => t(`inference.${x.key}`) },
  {
    key: "right",
    header: t("inference.right"),
    end: true,
    cell: (x) => (
      <span>
        {percent(x.right, 1)}
        {range(x.interval)}
      </span>
    ),
  },
  { key: "taken", header: t("inference.taken"), end: true, cell: (x) => percent(x.taken, 1) },
  {
    key: "right_of_taken",
    header: t("inference.rightOfTaken"),
    end: true,
    cell: (x) =>
      x.right_of_taken === null ? (
        "–"
      ) : (
        <span>
          {percent(x.right_of_taken, 1)}
          {range(x.interval_of_taken)}
        </span>
      ),
  },
];

const bandColumns = (): Column<Band>[] => [
  {
    key: "from",
    header: t("inference.probability"),
    rowHeader: true,
    cell: (x) => t("inference.from", { probability: percent(x.from, 1) }),
  },
  { key: "n", header: t("inference.answers"), end: true, cell: (x) => count(x.n) },
  { key: "right", header: t("inference.right"), end: true, cell: (x) => percent(x.right / x.n, 1) },
  { key: "confidence", header: t("inference.said"), end: true, cell: (x) => percent(x.confidence, 1) },
];
