/** What contacts bring: answers by the contacts people already had, how often they were contacted, what was for nothing. */
import { useQuery } from "@tanstack/react-query";
import { useSearch, useSetSearch } from "~/address";
import { contactReport } from "~/api/queries";
import type { ContactClass, ContactReport, ContactShare, Waste } from "~/api/report";
import { useProject } from "~/api/session";
import { RateCell, shareDifference } from "~/charts/RateCell";
import { t } from "~/i18n";
import { count, dateOnly, percent } from "~/i18n/format";
import { Badge } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { one, path } from "~/paths";
import { mayEdit } from "./mayEdit";

/** Every message of a year is counted for it, so it is asked for. */
export function ContactSection() {
  const project = useProject();
  const open = one(useSearch().contacts) === "report";
  const setSearch = useSetSearch();
  if (!mayEdit(project)) return null;
  return (
    <Section
      title={t("contacts.title")}
      hint={t("contacts.hint")}
      id="contacts"
      actions={
        <Button
          small
          aria-expanded={open}
          onPress={() => setSearch({ contacts: open ? undefined : "report" }, { replace: true })}
        >
          {t(open ? "contacts.hide" : "contacts.show")}
        </Button>
      }
    >
      {open && <Read />}
    </Section>
  );
}

function Read() {
  const project = useProject();
  const read = useQuery(contactReport(project.id));
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows rows={4} />;
  return <Shown report={read.data} />;
}

function Shown({ report }: { report: ContactReport }) {
  const { classes, saturation, frequency, waste, since } = report;
  if (classes.every((one) => one.figures?.sent === 0)) return <p>{t("contacts.none")}</p>;
  return (
    <div className="stack">
      <p>{inWords(saturation)}</p>
      <h3>{t("contacts.classes")}</h3>
      <Classes classes={classes} from={saturation.state === "found" ? saturation.contacts : undefined} />
      <p className="small quiet">{t("results.opened.hint")}</p>
      <h3>{t("contacts.frequency")}</h3>
      <Frequency frequency={frequency} />
      {waste.length > 0 && (
        <>
          <h3>{t("contacts.waste")}</h3>
          <WasteTable waste={waste} />
        </>
      )}
      <p className="small quiet">{t("contacts.note", { since: dateOnly(since) })}</p>
    </div>
  );
}

function inWords(saturation: ContactReport["saturation"]): string {
  if (saturation.state === "found") return t("contacts.found", { contacts: saturation.contacts });
  if (saturation.state === "nowhere") return t("contacts.nowhere");
  return t("contacts.few", { have: count(saturation.have), need: count(saturation.need) });
}

const nameOf = ({ from, to }: Pick<ContactClass, "from" | "to">): string => {
  if (to === null) return t("contacts.orMore", { n: count(from) });
  if (from === to) return t("contacts.exactly", { n: from });
  return t("contacts.fromTo", { from: count(from), to: count(to) });
};

function Classes({ classes, from }: { classes: readonly ContactClass[]; from: number | undefined }) {
  const most = Math.max(0.01, ...classes.map((one) => one.figures?.answered.interval?.[1] ?? 0));
  const few = <span className="quiet small">{t("rate.few")}</span>;
  const rate = (key: "opened" | "unsubscribed" | "undeliverable"): Column<ContactClass> => ({
    key,
    header: t(`contacts.${key}`),
    end: true,
    cell: ({ figures }) => (figures ? <RateCell rate={figures[key]} /> : few),
  });
  const columns: Column<ContactClass>[] = [
    {
      key: "class",
      header: t("contacts.before"),
      rowHeader: true,
      cell: (one) => (
        <span className="contact-class">
          <span>
            {nameOf(one)} {one.from === from && <Badge tone="warning">{t("contacts.saturation")}</Badge>}
          </span>
          <RateBar one={one} most={most} />
        </span>
      ),
    },
    {
      key: "sent",
      header: t("contacts.sent"),
      end: true,
      cell: ({ figures }) => (figures ? count(figures.sent) : few),
    },
    {
      key: "answered",
      header: t("contacts.answered"),
      end: true,
      cell: ({ figures }) => (figures ? <RateCell rate={figures.answered} /> : few),
    },
    {
      key: "difference",
      header: t("contacts.difference"),
      end: true,
      cell: ({ figures }) => (figures?.difference ? shareDifference(figures.difference) : "–"),
    },
    rate("opened"),
    rate("unsubscribed"),
    rate("undeliverable"),
  ];
  return (
    <Table
      label={t("contacts.classes")}
      columns={columns}
      rows={classes}
      rowKey={(one) => String(one.from)}
      rowClass={(one) => (from !== undefined && one.from >= from ? "contact-saturated" : undefined)}
    />
  );
}

/** The share answered as a bar, its interval as a line over it. */
function RateBar({ one: { figures }, most }: { one: ContactClass; most: number }) {
  const answered = figures?.answered;
  if (answered?.value == null || answered.interval === null) return null;
  const [lo, hi] = answered.interval;
  const place = (share: number) => `${(100 * share) / most}%`;
  return (
    <span className="contact-bar" aria-hidden="true">
      <span style={{ width: place(answered.value) }} />
      <i style={{ left: place(lo), width: place(hi - lo) }} />
    </span>
  );
}

function Frequency({ frequency }: { frequency: readonly ContactShare[] }) {
  const all = frequency.reduce((sum, one) => sum + (one.persons ?? 0), 0);
  const columns: Column<ContactShare>[] = [
    { key: "class", header: t("contacts.in90"), rowHeader: true, cell: nameOf },
    {
      key: "persons",
      header: t("contacts.persons"),
      end: true,
      cell: ({ persons }) =>
        persons === null ? <span className="quiet small">{t("rate.few")}</span> : count(persons),
    },
    {
      key: "share",
      header: t("column.share"),
      end: true,
      cell: ({ persons }) => (persons === null || all === 0 ? "–" : percent(persons / all, 1)),
    },
  ];
  return (
    <Table
      label={t("contacts.frequency")}
      columns={columns}
      rows={frequency}
      rowKey={(one) => String(one.from)}
    />
  );
}

function WasteTable({ waste }: { waste: readonly Waste[] }) {
  const project = useProject();
  const few = <span className="quiet small">{t("rate.few")}</span>;
  const columns: Column<Waste>[] = [
    {
      key: "name",
      header: t("contacts.programme"),
      rowHeader: true,
      cell: (one) => (
        <Link href={path("programme", { project: project.key, programme: one.programme })}>{one.name}</Link>
      ),
    },
    {
      key: "sent",
      header: t("contacts.sent"),
      end: true,
      cell: ({ figures }) => (figures ? count(figures.sent) : few),
    },
    {
      key: "unopened",
      header: t("contacts.unopened"),
      end: true,
      cell: ({ figures }) => (figures ? <RateCell rate={figures.unopened} /> : few),
    },
    {
      key: "outside",
      header: t("contacts.outside"),
      end: true,
      cell: ({ figures }) =>
        !figures ? few : figures.outside ? <RateCell rate={figures.outside} /> : t("contacts.everyone"),
    },
    {
      key: "unsubscribed",
      header: t("contacts.unsubscribed"),
      end: true,
      cell: ({ figures }) => (figures ? <RateCell rate={figures.unsubscribed} /> : few),
    },
  ];
  return <Table label={t("contacts.waste")} columns={columns} rows={waste} rowKey={(one) => one.programme} />;
}
