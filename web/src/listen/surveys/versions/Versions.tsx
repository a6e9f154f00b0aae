/** Every published version and the draft: compare any two, take an old one as draft. */
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, History, Undo2 } from "lucide-react";
import { versions } from "~/api/queries";
import { useSearch, useSetSearch } from "~/address";
import { useProject } from "~/api/session";
import type { Survey, SurveyRead, SurveyVersion } from "~/api/survey";
import { local, t } from "~/i18n";
import { dateTime } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Select } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { one } from "~/paths";
import type { Draft } from "../useDraft";
import { differenceOf } from "./difference";
import { DifferenceView } from "./DifferenceView";
import "./versions.css";

const draftSide = "draft";

export function Versions({ survey, draft }: { survey: SurveyRead; draft: Draft }) {
  const project = useProject();
  const setSearch = useSetSearch();
  const read = useQuery(versions(project.id, survey.id));
  const take = (version: SurveyVersion) => {
    if (JSON.stringify(version.definition) === JSON.stringify(draft.work.definition)) return;
    const before = draft.work.definition;
    draft.change({ definition: version.definition });
    toast.done(t("version.taken", { n: version.version }), {
      label: t("action.undo"),
      run: () => draft.change({ definition: before }),
    });
  };
  const columns: Column<SurveyVersion>[] = [
    {
      key: "version",
      header: t("version.no"),
      rowHeader: true,
      cell: (v) => (
        <span className="row nowrap">
          <span className="version-name">{t("version.nth", { n: v.version })}</span>
          {v.version === survey.version && survey.status === "live" && (
            <Badge tone="positive">{t("survey.status.live")}</Badge>
          )}
        </span>
      ),
    },
    { key: "title", header: t("field.title"), cell: (v) => local(v.definition.title) },
    {
      key: "questions",
      header: t("survey.questions"),
      end: true,
      cell: (v) => v.definition.questions.length,
    },
    { key: "touchpoint", header: t("filter.touchpoint"), cell: (v) => v.touchpoint?.name ?? "–" },
    { key: "by", header: t("version.by"), cell: (v) => v.published_by },
    {
      key: "at",
      header: t("version.at"),
      end: true,
      cell: (v) => <time dateTime={v.published_at}>{dateTime(v.published_at)}</time>,
    },
    {
      key: "actions",
      header: t("version.actions"),
      hideHeader: true,
      end: true,
      cell: (v) => (
        <span className="row nowrap">
          <Button
            small
            icon={<GitCompareArrows size={14} />}
            onPress={() => setSearch({ from: String(v.version), to: draftSide }, { replace: true })}
            aria-label={t("version.compare.of", { n: v.version })}
          >
            {t("version.compare")}
          </Button>
          <Button
            small
            icon={<Undo2 size={14} />}
            onPress={() => take(v)}
            aria-label={t("version.take.of", { n: v.version })}
          >
            {t("version.take")}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Section title={t("survey.tab.versions")} hint={t("version.hint")}>
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows rows={3} />
        ) : read.data.items.length === 0 ? (
          <State icon={<History size={28} aria-hidden="true" />} title={t("version.none")} />
        ) : (
          <Table
            label={t("survey.tab.versions")}
            columns={columns}
            rows={read.data.items}
            rowKey={(v) => String(v.version)}
          />
        )}
      </Section>
      {read.data && read.data.items.length > 0 && (
        <Comparison versions={read.data.items} draft={draft.work.definition} />
      )}
    </>
  );
}

function Comparison({ versions: known, draft }: { versions: readonly SurveyVersion[]; draft: Survey }) {
  const search = useSearch();
  const setSearch = useSetSearch();
  const sides = [
    { value: draftSide, label: t("version.draft"), definition: draft },
    ...known.map((v) => ({
      value: String(v.version),
      label: t("version.nth", { n: v.version }),
      definition: v.definition,
    })),
  ];
  const side = (value: string | undefined, fallback: number) =>
    sides.find((s) => s.value === value) ?? sides[fallback];
  const before = side(one(search.from), 1);
  const after = side(one(search.to), 0);
  if (!before || !after) return null;
  return (
    <Section title={t("version.comparison")} hint={t("version.comparison.hint")}>
      <div className="row" style={{ gap: 16 }}>
        <Select
          label={t("version.from")}
          value={before.value}
          onChange={(from) => setSearch({ from, to: after.value }, { replace: true })}
          choices={sides}
        />
        <Select
          label={t("version.to")}
          value={after.value}
          onChange={(to) => setSearch({ from: before.value, to }, { replace: true })}
          choices={sides}
        />
      </div>
      <DifferenceView
        difference={differenceOf(before.definition, after.definition)}
        before={before.label}
        after={after.label}
      />
    </Section>
  );
}
