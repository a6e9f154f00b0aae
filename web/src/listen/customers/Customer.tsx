/** One customer: the story, who it is, what may be done, and the right to be forgotten. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Download, Ellipsis, Merge, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { account as accountQuery, customer as customerQuery, filters, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer } from "~/api/types";
import { local, t } from "~/i18n";
import { count, dateOnly, dateTime } from "~/i18n/format";
import { Avatar, Badge } from "~/kit/Badge";
import { Button, IconButton } from "~/kit/Button";
import { Link } from "~/kit/Link";
import { Menu, type MenuEntry } from "~/kit/Menu";
import { oneLine } from "~/kit/oneLine";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { path } from "~/paths";
import { seriesTitle } from "../surveys/series";
import { EditCustomer } from "./EditCustomer";
import { EraseCustomer } from "./EraseCustomer";
import { MergeCustomer, useUnmerge } from "./MergeCustomer";
import { customerName } from "./name";
import { Asked, PreferencePage } from "./PreferencePage";
import { Timeline } from "./Timeline";
import { Undeliverable } from "./Undeliverable";
import "./customers.css";
import { useParam } from "~/address";

export function CustomerPage() {
  const project = useProject();
  const id = useParam("customer");
  const read = useQuery(customerQuery(project.id, id));
  const crumbs = [{ label: t("nav.customers"), href: path("customers", { project: project.key }) }];
  if (!read.data)
    return (
      <Page title={t("nav.customers")} crumbs={crumbs}>
        {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
      </Page>
    );
  return <Loaded customer={read.data} crumbs={crumbs} />;
}

function Loaded({ customer, crumbs }: { customer: Customer; crumbs: { label: string; href: string }[] }) {
  const [open, setOpen] = useState<Dialog>();
  const name = customerName(customer);
  return (
    <Page
      title={name}
      crumbs={crumbs}
      heading={
        <div className="row nowrap" style={{ gap: 12, marginTop: 4 }}>
          <Avatar name={name} large />
          <h1 className="truncate">{name}</h1>
        </div>
      }
      actions={<Actions customer={customer} open={open} setOpen={setOpen} />}
      width="reading"
    >
      <Asked customer={customer} onErase={() => setOpen("erase")} />
      <Undeliverable customer={customer} />
      <div className="customer-page">
        <Section title={t("voice.timeline")}>
          <Timeline customer={customer.id} />
        </Section>
        <aside className="customer-side" aria-label={t("customer.about")}>
          <Scores customer={customer} />
          <Identities customer={customer} />
          <Facts customer={customer} />
          <Consents customer={customer} />
          <PreferencePage customer={customer} />
        </aside>
      </div>
    </Page>
  );
}

type Dialog = "edit" | "merge" | "erase";

interface ActionsProps {
  customer: Customer;
  open: Dialog | undefined;
  setOpen: (open: Dialog | undefined) => void;
}

function Actions({ customer, open, setOpen }: ActionsProps) {
  const project = useProject();
  const router = useRouter();
  const client = useQueryClient();
  const close = () => setOpen(undefined);
  const entries: MenuEntry[] = [
    { key: "merge", label: t("merge.open"), icon: <Merge size={16} />, onAction: () => setOpen("merge") },
    ...(project.can("export_data")
      ? [
          {
            key: "export",
            label: t("customer.export"),
            icon: <Download size={16} />,
            onAction: () => location.assign(`${inProject(project.id)}/customers/${customer.id}/export`),
          },
        ]
      : []),
    ...(project.can("administer")
      ? [
          { key: "line", separator: true as const },
          {
            key: "erase",
            label: t("erase.open"),
            icon: <Trash2 size={16} />,
            danger: true,
            onAction: () => setOpen("erase"),
          },
        ]
      : []),
  ];
  return (
    <>
      <Button icon={<Pencil size={16} />} onPress={() => setOpen("edit")}>
        {t("action.edit")}
      </Button>
      <Menu label={t("nav.more")} entries={entries}>
        <IconButton label={t("nav.more")} icon={<Ellipsis size={16} />} />
      </Menu>
      <EditCustomer customer={customer} open={open === "edit"} onClose={close} />
      <MergeCustomer customer={customer} open={open === "merge"} onClose={close} />
      <EraseCustomer
        customer={customer}
        open={open === "erase"}
        onClose={close}
        onErased={() => {
          client.removeQueries({ queryKey: ["customers", project.id, "one", customer.id] });
          void router.navigate({ href: path("customers", { project: project.key }) });
        }}
      />
    </>
  );
}

function Scores({ customer }: { customer: Customer }) {
  const scores = customer.last_scores ?? [];
  if (scores.length === 0) return null;
  return (
    <section className="stack-tight">
      <h2>{t("customer.lastScores")}</h2>
      <dl className="facts">
        {scores.map((score) => (
          <div key={score.series} style={{ display: "contents" }}>
            <dt>{seriesTitle(score.series)}</dt>
            <dd className="row">
              <span className="timeline-score">
                <span className={`group-mark ${score.group}`} aria-hidden="true" />
                {count(score.value)}
                <span className="visually-hidden">{t(`group.${score.group}`)}</span>
              </span>
              <span className="quiet small">{dateOnly(score.time)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Identities by profile: profiles linked by a merge can be taken apart again. */
function Identities({ customer }: { customer: Customer }) {
  const project = useProject();
  const unmerge = useUnmerge(customer);
  return (
    <section className="stack-tight">
      <h2>{t("customer.identities")}</h2>
      <dl className="facts">
        {customer.identities.map((identity) => (
          <div key={identity.kind + identity.value} style={{ display: "contents" }}>
            <dt>{t(`identity.${identity.kind}`)}</dt>
            <dd>{identity.value}</dd>
          </div>
        ))}
      </dl>
      {(customer.unlinked ?? [])
        .filter((pair) => !pair.apart)
        .map((pair) => (
          <p key={pair.profile} className="small">
            <Link href={path("customer", { project: project.key, customer: pair.profile })}>
              {t("customer.maybeSame")}
            </Link>
          </p>
        ))}
      {customer.merged.map((merged) => (
        <div key={merged.profile} className="row between">
          <span className="small quiet">{t("merge.at", { date: dateOnly(merged.at) })}</span>
          <Button small onPress={() => unmerge(merged.profile)}>
            {t("merge.undo")}
          </Button>
        </div>
      ))}
    </section>
  );
}

function Facts({ customer }: { customer: Customer }) {
  const project = useProject();
  const attributes = Object.entries(customer.attributes);
  const facets = useQuery(filters(project.id)).data?.facets ?? [];
  const nameOf = (key: string) => local(facets.find((facet) => facet.key === key)?.label) || key;
  const company = customer.account?.id;
  const account = useQuery({ ...accountQuery(project.id, company ?? ""), enabled: company !== undefined });
  return (
    <section className="stack-tight">
      <h2>{t("customer.attributes")}</h2>
      <dl className="facts">
        {customer.account && (
          <>
            <dt>{t("customer.account")}</dt>
            <dd>
              <Link href={path("account", { project: project.key, account: customer.account.id })}>
                {account.data?.name ?? customer.account.key}
              </Link>
            </dd>
          </>
        )}
        {attributes.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{nameOf(name)}</dt>
            <dd>{oneLine(value)}</dd>
          </div>
        ))}
        <dt>{t("customer.since")}</dt>
        <dd>{dateOnly(customer.created_at)}</dd>
      </dl>
    </section>
  );
}

function Consents({ customer }: { customer: Customer }) {
  return (
    <section className="stack-tight">
      <h2>{t("customer.consents")}</h2>
      {customer.consents.length === 0 && <p className="quiet">{t("customer.consents.none")}</p>}
      <dl className="facts">
        {customer.consents.map((consent) => (
          <div key={consent.purpose} style={{ display: "contents" }}>
            <dt>{consent.purpose}</dt>
            <dd className="row">
              <Badge tone={consent.given ? "positive" : "default"}>
                {consent.given ? t("field.yes") : t("field.no")}
              </Badge>
              <span className="quiet small" title={dateTime(consent.time)}>
                {dateOnly(consent.time)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
