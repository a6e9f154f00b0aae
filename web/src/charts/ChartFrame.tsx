/** Every chart has a twin: the same figures as a table, one switch away. */
import { ChartSpline, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { t } from "~/i18n";
import { Segments } from "~/kit/Segments";

interface Props {
  title: string;
  hint?: ReactNode;
  controls?: ReactNode;
  chart: ReactNode;
  table: ReactNode;
}

export function ChartFrame({ title, hint, controls, chart, table }: Props) {
  const [view, setView] = useState<"chart" | "table">("chart");
  return (
    <section className="chart-frame" aria-label={title}>
      <div className="section-head">
        <div>
          <h2>{title}</h2>
          {hint && <p className="small">{hint}</p>}
        </div>
        <div className="row">
          {controls}
          <Segments
            label={t("chart.view")}
            value={view}
            onChange={setView}
            choices={[
              {
                value: "chart",
                label: t("chart.chart"),
                icon: <ChartSpline size={14} aria-hidden="true" />,
                hideLabel: true,
              },
              {
                value: "table",
                label: t("chart.table"),
                icon: <Table2 size={14} aria-hidden="true" />,
                hideLabel: true,
              },
            ]}
          />
        </div>
      </div>
      {view === "chart" ? chart : <div className="chart-table">{table}</div>}
    </section>
  );
}
