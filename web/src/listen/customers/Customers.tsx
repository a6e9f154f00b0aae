/** Find a customer by name, e-mail, phone or number. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { SearchX, Users, X } from "lucide-react";
import { useSearch, useSetSearch, useTyped } from "~/address";
import { account as accountQuery, customers } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer } from "~/api/types";
import { t } from "~/i18n";
import { dateOnly } from "~/i18n/format";
import { Button, ButtonLink } from "~/kit/Button";
import { SearchField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { one, path } from "~/paths";
import { customerName } from "./name";
import { CustomerRequests } from "./PreferencePage";
import "./customers.css";

export function CustomersPage() {
  const project = useProject();
  const asked = useSearch();
  const search = one(asked.q) ?? "";
  const account = one(asked.account);
  const setSearch = useSetSearch();
  const [typed, setTyped] = useTyped("q");
  const read = useInfiniteQuery(customers(project.id, search, account));
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  const identity = (kind: string) => (c: Customer) => c.identities.find((i) => i.kind === kind)?.value;
  const columns: Column<Customer>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      cell: (c) => (
        <Link className="cell-link" href={path("customer", { project: project.key, customer: c.id })}>
          {customerName(c)}
        </Link>
      ),
    },
    { key: "email", header: t("field.email"), cell: identity("email") },
    { key: "number", header: t("identity.external_id"), cell: identity("external_id") },
    {
      key: "account",
      header: t("customer.account"),
      cell: (c) =>
        c.account && (
          <Link href={path("account", { project: project.key, account: c.account.id })}>{c.account.key}</Link>
        ),
    },
    {
      key: "since",
      header: t("customer.since"),
      end: true,
      cell: (c) => <span className="quiet">{dateOnly(c.created_at)}</span>,
    },
  ];
  return (
    <Page title={t("nav.customers")} width="reading">
      <CustomerRequests />
      <div style={{ maxWidth: 420 }}>
        <SearchField label={t("customers.search")} value={typed} onChange={setTyped} />
      </div>
      {account && <OfAccount id={account} onRemove={() => setSearch({ account: undefined })} />}
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows rows={10} />
      ) : items.length === 0 ? (
        search || account ? (
          <State icon={<SearchX size={28} aria-hidden="true" />} title={t("customers.notFound")}>
            {t("customers.notFound.hint")}
          </State>
        ) : (
          <State
            icon={<Users size={28} aria-hidden="true" />}
            title={t("customers.none")}
            actions={
              project.can("import_data") && (
                <ButtonLink look="primary" href={path("imports", { project: project.key })}>
                  {t("imports.new")}
                </ButtonLink>
              )
            }
          >
            {t("customers.none.hint")}
          </State>
        )
      ) : (
        <>
          <Table label={t("nav.customers")} columns={columns} rows={items} rowKey={(c) => c.id} />
          {read.hasNextPage && (
            <div>
              <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
                {t("action.more")}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

/** Says whose customers are listed; pressing it lists all again. */
function OfAccount({ id, onRemove }: { id: string; onRemove: () => void }) {
  const project = useProject();
  const read = useQuery(accountQuery(project.id, id));
  return (
    <div>
      <Button small icon={<X size={14} aria-hidden="true" />} onPress={onRemove}>
        {t("customers.ofAccount", { name: read.data?.name ?? "…" })}
      </Button>
    </div>
  );
}
