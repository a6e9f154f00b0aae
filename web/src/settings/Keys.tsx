/** Keys for other systems: bound to this project, with just the rights they need. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { CheckboxGroup, Label } from "react-aria-components";
import { del, post } from "~/api/client";
import { inProject, keys as keysQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { ApiKey, ApiKeyWithSecret, Right } from "~/api/types";
import { t } from "~/i18n";
import { ago, dateOnly } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Button, IconButton } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { Checkbox, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";

const grantable: readonly Right[] = [
  "write_signals",
  "read_scores",
  "read_voices",
  "handle_voices",
  "manage_customers",
  "manage_surveys",
  "manage_catalogue",
  "import_data",
  "export_data",
];

export function KeySettings() {
  const project = useProject();
  const read = useQuery(keysQuery(project.id));
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const client = useQueryClient();
  const columns: Column<ApiKey>[] = [
    { key: "name", header: t("field.name"), rowHeader: true, cell: (k) => k.name },
    { key: "prefix", header: t("keys.begins"), cell: (k) => <code>{k.prefix}…</code> },
    {
      key: "rights",
      header: t("keys.rights"),
      cell: (k) => <span className="small quiet">{k.rights.map((r) => t(`right.${r}`)).join(", ")}</span>,
    },
    {
      key: "created",
      header: t("keys.created"),
      cell: (k) => <span className="small quiet">{`${dateOnly(k.created_at)}, ${k.created_by}`}</span>,
    },
    {
      key: "used",
      header: t("keys.used"),
      cell: (k) => (
        <span className="small quiet">{k.last_used_at ? ago(k.last_used_at) : t("keys.never")}</span>
      ),
    },
    {
      key: "revoke",
      header: t("keys.revoke"),
      hideHeader: true,
      end: true,
      cell: (k) => (
        <IconButton
          small
          label={t("keys.revoke.of", { name: k.name })}
          icon={<Trash2 size={14} />}
          onPress={() => setRevoking(k)}
        />
      ),
    },
  ];
  const add = (
    <Button icon={<Plus size={16} />} onPress={() => setAdding(true)}>
      {t("keys.new")}
    </Button>
  );
  return (
    <Section
      title={t("settings.keys")}
      hint={t("keys.hint", { name: project.name })}
      actions={(read.data?.items.length ?? 0) > 0 && add}
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows rows={3} />
      ) : read.data.items.length === 0 ? (
        <State icon={<KeyRound size={28} aria-hidden="true" />} title={t("keys.none")} actions={add}>
          {t("keys.none.hint")}
        </State>
      ) : (
        <Table label={t("settings.keys")} columns={columns} rows={read.data.items} rowKey={(k) => k.id} />
      )}
      {adding && <NewKey onClose={() => setAdding(false)} onMade={setSecret} />}
      <Dialog open={secret !== undefined} onClose={() => setSecret(undefined)} title={t("keys.made")}>
        <Notice tone="warning">{t("keys.made.hint")}</Notice>
        <CopyField label={t("keys.secret")} value={secret ?? ""} />
      </Dialog>
      <FormDialog
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t("keys.revoke.of", { name: revoking?.name ?? "" })}
        submit={t("keys.revoke")}
        danger
        onSubmit={async () => {
          if (revoking) await del(`${inProject(project.id)}/keys/${revoking.id}`);
          await client.invalidateQueries({ queryKey: ["keys"] });
        }}
      >
        <p>{t("keys.revoke.hint")}</p>
      </FormDialog>
    </Section>
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [rights, setRights] = useState<Right[]>(["write_signals"]);
  const create = async () => {
    const made = await post<ApiKeyWithSecret>(`${inProject(project.id)}/keys`, { name, rights });
    await client.invalidateQueries({ queryKey: ["keys"] });
    onMade(made.secret);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t("keys.new")}
      submit={t("action.add")}
      onSubmit={create}
      disabled={rights.length === 0}
    >
      <TextField
        label={t("field.name")}
        hint={t("keys.name.hint")}
        value={name}
        onChange={setName}
        required
        autoFocus
      />
      <CheckboxGroup
        className="field"
        value={rights}
        onChange={(chosen) => setRights(grantable.filter((r) => chosen.includes(r)))}
      >
        <Label className="label">{t("keys.rights")}</Label>
        {grantable.map((right) => (
          <Checkbox key={right} value={right}>
            {t(`right.${right}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </FormDialog>
  );
}
