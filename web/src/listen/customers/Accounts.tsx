/** Companies customers belong to. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useState } from "react";
import { post } from "~/api/client";
import { accounts, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Account } from "~/api/types";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { TextField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { path } from "~/paths";

export function AccountsPage() {
  const project = useProject();
  const read = useInfiniteQuery(accounts(project.id));
  const [adding, setAdding] = useState(false);
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  const add = project.can("manage_customers") && (
    <Button look="primary" icon={<Plus size={16} />} onPress={() => setAdding(true)}>
      {t("account.new")}
    </Button>
  );
  const columns: Column<Account>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (a) => a.name,
      cell: (a) => (
        <Link className="cell-link" href={path("account", { project: project.key, account: a.id })}>
          {a.name}
        </Link>
      ),
    },
    { key: "key", header: t("account.number"), cell: (a) => a.key },
  ];
  return (
    <Page title={t("nav.accounts")} actions={add} width="reading">
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : items.length === 0 ? (
        <State icon={<Building2 size={28} aria-hidden="true" />} title={t("account.none")}>
          {t("account.none.hint")}
        </State>
      ) : (
        <>
          <Table label={t("nav.accounts")} columns={columns} rows={items} rowKey={(a) => a.id} />
          {read.hasNextPage && (
            <div>
              <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
                {t("action.more")}
              </Button>
            </div>
          )}
        </>
      )}
      {adding && <NewAccount onClose={() => setAdding(false)} />}
    </Page>
  );
}

function NewAccount({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const create = async () => {
    await post(`${inProject(project.id)}/accounts`, { name, key, attributes: {} });
    await client.invalidateQueries({ queryKey: ["accounts"] });
  };
  return (
    <FormDialog open onClose={onClose} title={t("account.new")} submit={t("action.add")} onSubmit={create}>
      <TextField label={t("field.name")} value={name} onChange={setName} required autoFocus />
      <TextField
        label={t("account.number")}
        value={key}
        onChange={setKey}
        required
        hint={t("account.number.hint")}
      />
    </FormDialog>
  );
}
