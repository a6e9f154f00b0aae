import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { patch } from "~/api/client";
import { accounts, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { oneLine } from "~/kit/oneLine";
import { Select, Switch, TextField } from "~/kit/fields";

interface Props {
  customer: Customer;
  open: boolean;
  onClose: () => void;
}

export function EditCustomer({ customer, open, onClose }: Props) {
  // A new form each time it opens: what was typed and given up is gone.
  return open ? <EditForm customer={customer} onClose={onClose} /> : null;
}

function EditForm({ customer, onClose }: Omit<Props, "open">) {
  const project = useProject();
  const client = useQueryClient();
  const known = useInfiniteQuery(accounts(project.id)).data?.pages.flatMap((page) => page.items) ?? [];
  const own = customer.account?.key;
  const [name, setName] = useState(customer.name ?? "");
  const [account, setAccount] = useState(customer.account?.key ?? "");
  const [rows, setRows] = useState(
    Object.entries(customer.attributes).map(([key, value]): [string, string] => [key, oneLine(value)]),
  );
  const [consents, setConsents] = useState(
    Object.fromEntries(customer.consents.map((c) => [c.purpose, c.given])),
  );
  const save = async () => {
    const attributes: Record<string, string | null> = {};
    const kept = new Map(rows.map(([key, value]) => [key.trim(), value]));
    for (const key of Object.keys(customer.attributes)) if (!kept.has(key)) attributes[key] = null;
    // Only what was changed: an untouched number stays a number.
    for (const [key, value] of kept)
      if (key && value !== oneLine(customer.attributes[key])) attributes[key] = value;
    const consent = Object.fromEntries(
      Object.entries(consents).filter(
        ([purpose, given]) => customer.consents.find((c) => c.purpose === purpose)?.given !== given,
      ),
    );
    await patch(`${inProject(project.id)}/customers/${customer.id}`, {
      name: name || null,
      attributes,
      account: account || null,
      ...(Object.keys(consent).length > 0 && { consent }),
    });
    await client.invalidateQueries({ queryKey: ["customers"] });
  };
  return (
    <FormDialog open onClose={onClose} title={t("customer.edit")} submit={t("action.save")} onSubmit={save}>
      <TextField label={t("field.name")} value={name} onChange={setName} autoFocus />
      {(known.length > 0 || customer.account) && (
        <Select
          label={t("customer.account")}
          value={account}
          onChange={setAccount}
          choices={[
            { value: "", label: t("customer.account.none") },
            ...(own !== undefined && !known.some((a) => a.key === own) ? [{ value: own, label: own }] : []),
            ...known.map((a) => ({ value: a.key, label: a.name })),
          ]}
        />
      )}
      <fieldset className="stack-tight">
        <legend className="label">{t("customer.attributes")}</legend>
        {rows.map(([key, value], i) => (
          <div key={i} className="row nowrap">
            <TextField
              label={t("attribute.name")}
              hideLabel
              value={key}
              onChange={(next) => setRows(rows.map((r, at) => (at === i ? [next, r[1]] : r)))}
            />
            <TextField
              label={t("attribute.value", { name: key })}
              hideLabel
              value={value}
              onChange={(next) => setRows(rows.map((r, at) => (at === i ? [r[0], next] : r)))}
            />
            <IconButton
              small
              label={t("action.remove")}
              icon={<Trash2 size={14} />}
              onPress={() => setRows(rows.filter((_, at) => at !== i))}
            />
          </div>
        ))}
        <div>
          <Button small icon={<Plus size={14} />} onPress={() => setRows([...rows, ["", ""]])}>
            {t("attribute.add")}
          </Button>
        </div>
      </fieldset>
      {customer.consents.length > 0 && (
        <fieldset className="stack-tight">
          <legend className="label">{t("customer.consents")}</legend>
          {customer.consents.map((consent) => (
            <Switch
              key={consent.purpose}
              selected={consents[consent.purpose] ?? false}
              onChange={(given) => setConsents({ ...consents, [consent.purpose]: given })}
            >
              {consent.purpose}
            </Switch>
          ))}
        </fieldset>
      )}
    </FormDialog>
  );
}
