/**
 * Question by question: how many saw it, and the part of them that stopped there. Bars for the eye, the same in numbers
 * in the table they stand in.
 */
import type { AskedQuestion } from "~/api/report";
import { RateCell } from "~/charts/RateCell";
import { maybe, t } from "~/i18n";
import { count } from "~/i18n/format";
import { type Column, Table } from "~/kit/Table";

export function Funnel({ questions }: { questions: readonly AskedQuestion[] }) {
  const most = Math.max(1, ...questions.map((one) => one.figures?.asked ?? 0));
  const lines = questions.some((one) => one.figures?.straight != null);
  const few = <span className="quiet small">{t("rate.few")}</span>;
  const columns: Column<AskedQuestion>[] = [
    {
      key: "question",
      header: t("report.question"),
      rowHeader: true,
      plain: true,
      cell: (one) => (
        <span className="report-question">
          <span>{one.text || one.key}</span>
          <span className="small quiet">
            {maybe(`kind.${one.kind}`) ?? one.kind}
            {one.retired && ` · ${t("report.retired")}`}
          </span>
          <Bar question={one} most={most} />
        </span>
      ),
    },
    {
      key: "asked",
      header: t("report.asked"),
      end: true,
      cell: ({ figures }) => (figures ? count(figures.asked) : few),
    },
    {
      key: "answered",
      header: t("report.answered"),
      end: true,
      cell: ({ figures }) => (figures ? <RateCell rate={figures.answered} /> : few),
    },
    {
      key: "stopped",
      header: t("report.stopped"),
      end: true,
      cell: ({ figures }) => (figures ? <RateCell rate={figures.stopped} /> : few),
    },
    ...(lines
      ? [
          {
            key: "straight",
            header: t("report.straight"),
            end: true,
            cell: ({ figures }: AskedQuestion) =>
              figures?.straight ? <RateCell rate={figures.straight} /> : <span className="quiet">–</span>,
          },
        ]
      : []),
  ];
  return (
    <>
      <p className="small report-legend" aria-hidden="true">
        <span className="report-key went-on" /> {t("report.legend.wentOn")}
        <span className="report-key stopped" /> {t("report.legend.stopped")}
      </p>
      <Table label={t("report.questions")} columns={columns} rows={questions} rowKey={(one) => one.key} />
    </>
  );
}

function Bar({ question: { figures }, most }: { question: AskedQuestion; most: number }) {
  if (!figures) return null;
  const { asked, stopped } = figures;
  const width = (n: number) => `${(100 * n) / most}%`;
  return (
    <span className="report-bar" aria-hidden="true">
      <span className="went-on" style={{ width: width(asked - stopped.count) }} />
      <span className="stopped" style={{ width: width(stopped.count) }} />
    </span>
  );
}
