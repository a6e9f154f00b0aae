/** Every published version of a programme: by whom, what it changed, and the way back to it. */
import { useQuery } from "@tanstack/react-query";
import { History, Undo2 } from "lucide-react";
import { useSetSearch } from "~/address";
import { useEventNames } from "~/api/eventNames";
import type { ProgrammeRead, ProgrammeVersion } from "~/api/programme";
import { programmeVersions, segments, surveys, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { toast } from "~/kit/toast";
import { DifferenceLines } from "../surveys/versions/DifferenceView";
import "../surveys/versions/versions.css";
import { differenceOf, type Names, type Side } from "./difference";
import type { Draft } from "./useDraft";

interface Props {
  read: ProgrammeRead;
  draft: Draft;
}

export function Versions({ read, draft }: Props) {
  const project = useProject();
  const found = useQuery(programmeVersions(project.id, read.id));
  const names = useNames();
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <LoadingRows />;
  const { items } = found.data;
  const [newest] = items;
  if (!newest) return <State icon={<History size={28} aria-hidden="true" />} title={t("version.none")} />;
  const worked: Side = {
    definition: draft.work.definition,
    touchpoint: draft.work.touchpoint ? names.touchpoint(draft.work.touchpoint) : undefined,
  };
  return (
    <Section title={t("programme.tab.versions")} hint={t("version.hint")}>
      <ol className="programme-versions">
        {draft.differs && (
          <li>
            <h3>{t("programme.versions.draft")}</h3>
            <Changes
              before={sideOf(newest)}
              after={worked}
              against={newest.version}
              name={t("version.draft")}
              names={names}
            />
          </li>
        )}
        {items.map((version, at) => (
          <Version
            key={version.version}
            version={version}
            before={items[at + 1]}
            live={version === newest && read.status === "live"}
            names={names}
            draft={draft}
          />
        ))}
      </ol>
    </Section>
  );
}

const sideOf = ({ definition, touchpoint }: ProgrammeVersion): Side => ({
  definition,
  touchpoint: touchpoint?.name,
});

interface VersionProps {
  version: ProgrammeVersion;
  before: ProgrammeVersion | undefined;
  live: boolean;
  names: Names;
  draft: Draft;
}

function Version({ version, before, live, names, draft }: VersionProps) {
  const setSearch = useSetSearch();
  const { version: n, definition, touchpoint } = version;
  const take = () => {
    const undo = { definition: draft.work.definition, touchpoint: draft.work.touchpoint };
    draft.replace({ definition, touchpoint: touchpoint?.id ?? undo.touchpoint });
    setSearch({ tab: undefined });
    toast.done(t("version.taken", { n }), { label: t("action.undo"), run: () => draft.replace(undo) });
  };
  return (
    <li>
      <div className="row between">
        <h3 className="row">
          {t("version.nth", { n })}
          {live && <Badge tone="positive">{t("programme.status.live")}</Badge>}
        </h3>
        <Button
          small
          icon={<Undo2 size={14} aria-hidden="true" />}
          aria-label={t("version.take.of", { n })}
          onPress={take}
        >
          {t("version.take")}
        </Button>
      </div>
      <p className="small quiet">
        {t("programme.versions.published", {
          name: version.published_by,
          time: dateTime(version.published_at),
        })}
      </p>
      {before ? (
        <Changes
          before={sideOf(before)}
          after={sideOf(version)}
          against={before.version}
          name={t("version.nth", { n })}
          names={names}
        />
      ) : (
        <p>{t("programme.versions.first")}</p>
      )}
    </li>
  );
}

interface ChangesProps {
  before: Side;
  after: Side;
  /** The number of the version before. */
  against: number;
  /** What the later side is called. */
  name: string;
  names: Names;
}

function Changes({ before, after, against, name, names }: ChangesProps) {
  const lines = differenceOf(before, after, names);
  if (lines.length === 0) return <p>{t("programme.versions.same", { n: against })}</p>;
  return (
    <>
      <p>{t("programme.versions.changed", { fields: lines.length, n: against })}</p>
      <DifferenceLines lines={lines} before={t("version.nth", { n: against })} after={name} />
    </>
  );
}

function useNames(): Names {
  const project = useProject();
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  const groups = useQuery(segments(project.id)).data?.items ?? [];
  const asked = useQuery(surveys(project.id)).data?.items ?? [];
  const event = useEventNames();
  const gone = t("programme.versions.unknown");
  return {
    touchpoint: (id) => places.find((one) => one.id === id)?.name ?? gone,
    segment: (id) => groups.find((one) => one.id === id)?.name ?? gone,
    survey: (id) => {
      const survey = asked.find((one) => one.id === id);
      return survey ? local(survey.title) || t("survey.untitled") : gone;
    },
    event,
  };
}
