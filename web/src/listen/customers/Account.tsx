import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { del, patch } from "~/api/client";
import { account as accountQuery, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Account } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { TextField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { oneLine } from "~/kit/oneLine";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { path } from "~/paths";
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
            <dd>{oneLine(value)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Link href={path("customers", { project: project.key }, { account: account.id })}>
          {t("account.customers", { n: account.customers ?? 0 })}
        </Link>
      </p>
    </Page>
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
