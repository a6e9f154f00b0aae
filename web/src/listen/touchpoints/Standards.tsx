/** Does the company appear as one? What touchpoints have to keep, how well they do, and where it shows that they do not. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import { post } from "~/api/client";
import { consistency, inProject, standards } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Consistency, Kept, Standard } from "~/api/types";
import { t } from "~/i18n";
import { count } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Button, LinkButton } from "~/kit/Button";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { ChecklistDialog } from "./Checklist";
import { StandardForm } from "./StandardForm";
import { mayEdit } from "../segments/mayEdit";
import "./standards.css";

export function StandardsPage() {
  const project = useProject();
  const client = useQueryClient();
  const read = useQuery(standards(project.id));
  const report = useQuery(consistency(project.id));
  const [editing, setEditing] = useState<Standard | "new">();
  const [checking, setChecking] = useState<{ id: string; name: string }>();
  const [busy, setBusy] = useState(false);
  const edits = mayEdit(project);
  const proposals = read.data?.proposals ?? [];
  const takeOver = async () => {
    setBusy(true);
    try {
      for (const proposal of proposals) await post(`${inProject(project.id)}/standards`, proposal);
    } catch (error) {
      toast.failed(error);
    } finally {
      await client.invalidateQueries({ queryKey: ["standards"] });
      setBusy(false);
    }
  };
  const add = edits && (
    <Button icon={<Plus size={16} aria-hidden="true" />} onPress={() => setEditing("new")}>
      {t("standard.new")}
    </Button>
  );
  const takeOverButton = edits && proposals.length > 0 && (
    <Button look="primary" isPending={busy} onPress={() => void takeOver()}>
      {t("standard.takeOver", { n: proposals.length })}
    </Button>
  );
  const items = read.data?.items ?? [];
  return (
    <Page
      title={t("standard.title")}
      crumbs={[{ label: t("nav.touchpoints"), href: path("touchpoints", { project: project.key }) }]}
      actions={items.length > 0 && add}
      width="reading"
    >
      {read.isError || report.isError ? (
        <ErrorState
          error={read.error ?? report.error}
          retry={() => void client.invalidateQueries({ queryKey: ["standards"] })}
        />
      ) : !read.data || !report.data ? (
        <LoadingRows />
      ) : items.length === 0 ? (
        <State
          icon={<ListChecks size={28} aria-hidden="true" />}
          title={t("standard.none")}
          actions={
            <>
              {takeOverButton}
              {add}
            </>
          }
        >
          {t("standard.none.hint")}
        </State>
      ) : (
        <>
          <p className="quiet standard-lead">{t("standard.lead")}</p>
          <Dimensions report={report.data} />
          <Worst report={report.data} onCheck={setChecking} />
          <Touchpoints report={report.data} onCheck={setChecking} />
          <Section
            title={t("standard.all")}
            actions={
              edits &&
              proposals.length > 0 && (
                <Button small isPending={busy} onPress={() => void takeOver()}>
                  {t("standard.takeOver.more", { n: proposals.length })}
                </Button>
              )
            }
          >
            <All items={items} onEdit={edits ? setEditing : undefined} />
          </Section>
        </>
      )}
      {editing && (
        <StandardForm
          key={editing === "new" ? "new" : editing.id}
          standard={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      {checking && (
        <ChecklistDialog key={checking.id} touchpoint={checking} onClose={() => setChecking(undefined)} />
      )}
    </Page>
  );
}

function Index({ kept }: { kept: Kept }) {
  if (kept.index === null) return <span className="quiet">{t("standard.verdict.open")}</span>;
  return <span className={kept.index < 50 ? "standard-low" : undefined}>{count(kept.index)}</span>;
}

function Dimensions({ report }: { report: Consistency }) {
  const tiles = [
    { key: "all", name: t("standard.overall"), about: t("standard.index.hint"), kept: report.kept },
    ...report.dimensions.map((one) => ({
      key: one.dimension,
      name: t(`standard.dimension.${one.dimension}`),
      about: one.about,
      kept: one.kept,
    })),
  ];
  return (
    <ul className="standard-tiles" aria-label={t("standard.dimensions")}>
      {tiles.map(({ key, name, about, kept }) => (
        <li key={key} title={about}>
          <span className="name">{name}</span>
          <strong className="value">
            <Index kept={kept} />
          </strong>
          <span className="quiet small">
            {t("standard.index.of", { n: kept.n })}
            {kept.unchecked > 0 && ` · ${t("standard.open", { n: count(kept.unchecked) })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface WithChecks {
  report: Consistency;
  onCheck: (touchpoint: { id: string; name: string }) => void;
}

function Worst({ report, onCheck }: WithChecks) {
  return (
    <Section title={t("standard.worst")} hint={t("standard.worst.hint")}>
      {report.worst.length === 0 ? (
        <p className="quiet">{t(report.kept.n === 0 ? "standard.worst.unchecked" : "standard.worst.none")}</p>
      ) : (
        <ol className="standard-worst">
          {report.worst.map(({ standard, kept, evidence }) => (
            <li key={standard.id}>
              <div className="row">
                <strong>{standard.name}</strong>
                <Badge>{t(`standard.dimension.${standard.dimension}`)}</Badge>
                <span className="quiet small">
                  {t("standard.kept", {
                    met: kept.met,
                    partly: kept.partly,
                    missed: kept.missed,
                    n: kept.n,
                  })}
                </span>
              </div>
              <ul>
                {evidence.map(({ touchpoint, name, check }) => (
                  <li key={touchpoint}>
                    <LinkButton className="link-button" onPress={() => onCheck({ id: touchpoint, name })}>
                      {name}
                    </LinkButton>{" "}
                    <Badge tone={check.verdict === "missed" ? "negative" : "warning"}>
                      {t(`standard.verdict.${check.verdict}`)}
                    </Badge>{" "}
                    {check.evidence}
                    {check.link && (
                      <>
                        {" "}
                        <a href={check.link} target="_blank" rel="noopener noreferrer">
                          {t("standard.seenAt")}
                        </a>
                      </>
                    )}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function Touchpoints({ report, onCheck }: WithChecks) {
  type Row = Consistency["touchpoints"][number];
  const columns: Column<Row>[] = [
    {
      key: "name",
      header: t("filter.touchpoint"),
      rowHeader: true,
      sort: (x) => x.name,
      cell: (x) => (
        <span className="row nowrap">
          <LinkButton className="link-button strong-link" onPress={() => onCheck(x)}>
            {x.name}
          </LinkButton>
          {x.decisive && <Badge tone="accent">{t("touchpoint.decisive")}</Badge>}
        </span>
      ),
    },
    {
      key: "index",
      header: t("standard.index"),
      end: true,
      sort: (x) => x.kept.index ?? 101,
      cell: (x) => (
        <strong>
          <Index kept={x.kept} />
        </strong>
      ),
    },
    ...report.dimensions.map(({ dimension }, at): Column<Row> => ({
      key: dimension,
      header: t(`standard.dimension.${dimension}`),
      end: true,
      sort: (x) => x.dimensions[at]?.index ?? 101,
      cell: (x) => {
        const kept = x.dimensions[at];
        return kept && kept.n > 0 ? <Index kept={kept} /> : <span className="quiet">–</span>;
      },
    })),
    {
      key: "open",
      header: t("standard.verdict.open"),
      end: true,
      sort: (x) => x.kept.unchecked,
      cell: (x) => count(x.kept.unchecked),
    },
  ];
  return (
    <Section title={t("standard.touchpoints")}>
      <Table
        label={t("standard.touchpoints")}
        columns={columns}
        rows={report.touchpoints}
        rowKey={(x) => x.id}
      />
    </Section>
  );
}

interface AllProps {
  items: readonly Standard[];
  onEdit: ((standard: Standard) => void) | undefined;
}

function All({ items, onEdit }: AllProps) {
  const columns: Column<Standard>[] = [
    {
      key: "name",
      header: t("standard.name"),
      rowHeader: true,
      sort: (x) => x.name,
      cell: (x) => (
        <span className="row nowrap">
          {onEdit ? (
            <LinkButton className="link-button strong-link" onPress={() => onEdit(x)}>
              {x.name}
            </LinkButton>
          ) : (
            x.name
          )}
          {x.archived && <Badge tone="outline">{t("standard.archived")}</Badge>}
        </span>
      ),
    },
    {
      key: "dimension",
      header: t("standard.dimension"),
      sort: (x) => t(`standard.dimension.${x.dimension}`),
      cell: (x) => t(`standard.dimension.${x.dimension}`),
    },
    {
      key: "description",
      header: t("standard.description"),
      plain: true,
      cell: (x) => <span className="quiet">{x.description}</span>,
    },
  ];
  return <Table label={t("standard.all")} columns={columns} rows={items} rowKey={(x) => x.id} />;
}
