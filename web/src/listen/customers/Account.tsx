import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { del, get, patch } from "~/api/client";
import { account as accountQuery, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Account, Customer, List } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { TextField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { path } from "~/paths";
import { customerName } from "./name";
import { useParam } from "~/address";

export function AccountPage() {
  const project = useProject();
  const id = useParam("account");
  const read = useQuery(accountQuery(project.id, id));
  const crumbs = [{ label: t("nav.accounts"), href: path("accounts", { project: project.key }) }];
  if (!read.data)
    return (
      <Page title={t("nav.accounts")} crumbs={crumbs}>
        {read.isError ? <ErrorState error={read.error} retry={() => void read.refetch()} /> : <LoadingRows />}
      </Page>
    );
  const account = read.data;
  return (
    <Page title={account.name} crumbs={crumbs} actions={<Actions account={account} />} width="reading">
      <dl className="facts">
        {account.key && (
          <>
            <dt>{t("account.number")}</dt>
            <dd>{account.key}</dd>
          </>
        )}
        {Object.entries(account.attributes).map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Members account={account} />
    </Page>
  );
}

function Members({ account }: { account: Account }) {
  const project = useProject();
  const read = useQuery({
    queryKey: ["customers", project.id, "account", account.id],
    queryFn: () =>
      get<List<Customer>>(`${inProject(project.id)}/customers`, { account: account.id, limit: 100 }),
  });
  const members = (read.data?.items ?? []).filter((c) => c.account?.id === account.id);
  if (read.isPending) return <LoadingRows rows={3} />;
  return (
    <Section title={t("nav.customers")}>
      {members.length === 0 ? (
        <p className="quiet">{t("account.noCustomers")}</p>
      ) : (
        <ul className="stack-tight">
          {members.map((c) => (
            <li key={c.id}>
              <Link href={path("customer", { project: project.key, customer: c.id })}>{customerName(c)}</Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Actions({ account }: { account: Account }) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "delete">();
  const [name, setName] = useState(account.name);
  const root = `${inProject(project.id)}/accounts/${account.id}`;
  return (
    <>
      <Button icon={<Pencil size={16} />} onPress={() => setOpen("edit")}>
        {t("action.edit")}
      </Button>
      <IconButton label={t("action.delete")} icon={<Trash2 size={16} />} onPress={() => setOpen("delete")} />
      <FormDialog
        open={open === "edit"}
        onClose={() => setOpen(undefined)}
        title={t("account.edit")}
        submit={t("action.save")}
        onSubmit={async () => {
          await patch(root, { name });
          await client.invalidateQueries({ queryKey: ["accounts"] });
        }}
      >
        <TextField label={t("field.name")} value={name} onChange={setName} required autoFocus />
      </FormDialog>
      <FormDialog
        open={open === "delete"}
        onClose={() => setOpen(undefined)}
        title={t("account.delete")}
        submit={t("action.delete")}
        danger
        onSubmit={async () => {
          await del(root);
          await client.invalidateQueries({ queryKey: ["accounts", project.id, "list"] });
          await router.navigate({ href: path("accounts", { project: project.key }) });
        }}
      >
        <p>{t("account.delete.hint")}</p>
      </FormDialog>
    </>
  );
}
