/** The ways through the survey: in one sentence, as a drawing, and as a list. */
import { CircleCheck, CircleX, List, Waypoints } from "lucide-react";
import { useState } from "react";
import { useHrefWith, useSetSearch } from "~/address";
import type { Finding, Survey } from "~/api/survey";
import { t } from "~/i18n";
import { Segments } from "~/kit/Segments";
import { State } from "~/kit/states";
import { FindingList } from "../FindingList";
import { onwardSentences } from "../onward";
import { FlowDrawing } from "./FlowDrawing";
import { FlowList } from "./FlowList";
import { type FlowMap, flowOf, isAboutTheWay } from "./map";
import "./flow.css";

export function Flow({ survey, findings }: { survey: Survey; findings: readonly Finding[] }) {
  const href = useHrefWith();
  const setSearch = useSetSearch();
  const narrow = matchMedia("(max-width: 760px)").matches;
  const [view, setView] = useState<"drawing" | "list">(narrow ? "list" : "drawing");
  const map = flowOf(survey, findings);
  const open = (question: string) => href({ tab: undefined, question });
  if (survey.questions.length === 0)
    return <State icon={<Waypoints size={28} aria-hidden="true" />} title={t("question.none")} />;
  return (
    <div className="page-body" style={{ paddingTop: 24 }}>
      <section className="stack" aria-label={t("survey.tab.flow")}>
        <div className="row between">
          <Verdict map={map} />
          <Segments
            label={t("chart.view")}
            value={view}
            onChange={setView}
            choices={[
              {
                value: "drawing",
                label: t("flow.drawing"),
                icon: <Waypoints size={14} aria-hidden="true" />,
              },
              { value: "list", label: t("flow.list"), icon: <List size={14} aria-hidden="true" /> },
            ]}
          />
        </div>
        <FindingList
          findings={findings.filter(isAboutTheWay)}
          onOpen={(question) => setSearch({ tab: undefined, question })}
        />
        {view === "drawing" ? (
          <FlowDrawing map={map} open={open} />
        ) : (
          <FlowList map={map} onward={onwardSentences(survey)} open={open} />
        )}
      </section>
    </div>
  );
}

function Verdict({ map }: { map: FlowMap }) {
  const sound = map.unreachable === 0 && map.deadEnds === 0 && !map.unsound;
  return (
    <p className="verdict" data-sound={sound}>
      {sound ? <CircleCheck size={20} aria-hidden="true" /> : <CircleX size={20} aria-hidden="true" />}
      <span>
        {sound
          ? t("flow.sound", { branches: map.branches, skips: map.skips })
          : t(map.unsound ? "flow.unchecked" : "flow.unsound", {
              unreachable: map.unreachable,
              dead: map.deadEnds,
            })}
      </span>
    </p>
  );
}
