/** Who may sign in, as what, and how much of the company they see. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { del, patch, post } from "~/api/client";
import {
  base,
  hierarchies,
  projects as projectsQuery,
  touchpoints,
  users as usersQuery,
} from "~/api/queries";
import { useSession } from "~/api/session";
import { type CreatedUser, type Grant, type Language, type Role, roles, type User } from "~/api/types";
import { languages, t } from "~/i18n";
import { ago } from "~/i18n/format";
import { Avatar, Badge, Notice } from "~/kit/Badge";
import { Button, IconButton, LinkButton } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { ScopePicker } from "./ScopePicker";

export function UserSettings() {
  const read = useInfiniteQuery(usersQuery);
  const [editing, setEditing] = useState<User | "new">();
  const [invitation, setInvitation] = useState<string>();
  const items = read.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<User>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (u) => u.name,
      cell: (u) => (
        <span className="row nowrap">
          <Avatar name={u.name} />
          <LinkButton className="link-button strong-link" onPress={() => setEditing(u)}>
            {u.name}
          </LinkButton>
        </span>
      ),
    },
    { key: "email", header: t("field.email"), sort: (u) => u.email, cell: (u) => u.email },
    {
      key: "role",
      header: t("users.role"),
      cell: (u) =>
        [...new Set(u.grants.map((g) => t(`role.${g.role}`)))].join(", ") || <span className="quiet">–</span>,
    },
    { key: "state", header: t("field.status"), cell: (u) => <UserBadge user={u} /> },
    {
      key: "seen",
      header: t("users.seen"),
      end: true,
      sort: (u) => u.last_seen,
      cell: (u) => <span className="quiet">{u.last_seen ? ago(u.last_seen) : "–"}</span>,
    },
  ];
  return (
    <Section
      title={t("settings.users")}
      actions={
        <Button look="primary" icon={<Plus size={16} />} onPress={() => setEditing("new")}>
          {t("users.new")}
        </Button>
      }
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : read.data ? (
        <>
          <Table label={t("settings.users")} columns={columns} rows={items} rowKey={(u) => u.id} />
          {read.hasNextPage && (
            <div>
              <Button onPress={() => void read.fetchNextPage()} isPending={read.isFetchingNextPage}>
                {t("action.more")}
              </Button>
            </div>
          )}
        </>
      ) : (
        <LoadingRows />
      )}
      {editing && (
        <UserForm
          key={editing === "new" ? "new" : editing.id}
          user={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onInvited={setInvitation}
        />
      )}
      <Dialog
        open={invitation !== undefined}
        onClose={() => setInvitation(undefined)}
        title={t("users.invited")}
      >
        <p>{t("users.invited.hint")}</p>
        <CopyField label={t("users.invitation")} value={invitation ?? ""} />
      </Dialog>
    </Section>
  );
}

function UserBadge({ user }: { user: User }) {
  if (!user.active) return <Badge tone="outline">{t("users.inactive")}</Badge>;
  if (user.invited) return <Badge tone="warning">{t("users.waiting")}</Badge>;
  return <Badge tone="positive">{t("users.active")}</Badge>;
}

interface FormProps {
  user: User | undefined;
  onClose: () => void;
  onInvited: (url: string) => void;
}

function UserForm({ user, onClose, onInvited }: FormProps) {
  const client = useQueryClient();
  const { user: me, organisation } = useSession();
  const known = useQuery(projectsQuery).data?.items ?? [];
  const [name, setName] = useState(user?.name ?? "");
  const [email, setEmail] = useState(user?.email ?? "");
  const [language, setLanguage] = useState<Language>(
    user?.language ?? languages.find((l) => l === organisation.default_language) ?? "de",
  );
  const [grants, setGrants] = useState<Grant[]>(user?.grants ?? []);
  const everything = grants.some((g) => g.role === "administrator");
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const save = async () => {
    const body = {
      name,
      email,
      language,
      grants: everything ? [{ project: null, role: "administrator", units: [], touchpoints: [] }] : grants,
    };
    if (user) await patch(`${base}/users/${user.id}`, body);
    else {
      const made = await post<CreatedUser>(`${base}/users`, body);
      if (made.invitation_url) onInvited(made.invitation_url);
    }
    await refresh();
  };
  const deactivate = async () => {
    if (!user) return;
    await (user.active
      ? del(`${base}/users/${user.id}`)
      : patch(`${base}/users/${user.id}`, { active: true }));
    await refresh();
    onClose();
  };
  const inviteAgain = async () => {
    if (!user) return;
    const made = await post<CreatedUser>(`${base}/users/${user.id}/invitation`);
    onClose();
    if (made.invitation_url) onInvited(made.invitation_url);
  };
  const setGrant = (at: number, grant: Grant) => setGrants(grants.map((g, i) => (i === at ? grant : g)));
  const [first] = known;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={user ? user.name : t("users.new")}
      submit={user ? t("action.save") : t("users.invite")}
      onSubmit={save}
      wide
    >
      <div className="pair">
        <TextField label={t("field.name")} value={name} onChange={setName} required autoFocus />
        <TextField label={t("field.email")} type="email" value={email} onChange={setEmail} required />
        <Select
          label={t("language.label")}
          value={language}
          onChange={setLanguage}
          choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </div>
      <h3>{t("users.grants")}</h3>
      {grants.length > 1 && <p className="small quiet">{t("users.grants.hint")}</p>}
      {grants.map((grant, i) => (
        <GrantRow
          key={i}
          grant={grant}
          onChange={(next) => setGrant(i, next)}
          onRemove={() => setGrants(grants.filter((_, at) => at !== i))}
        />
      ))}
      {!everything && (
        <div>
          <Button
            small
            icon={<Plus size={14} />}
            isDisabled={!first}
            onPress={() =>
              first &&
              setGrants([...grants, { project: first.id, role: "manager", units: [], touchpoints: [] }])
            }
          >
            {t("users.addGrant")}
          </Button>
        </div>
      )}
      {everything && grants.length > 1 && <Notice tone="warning">{t("users.administratorOnly")}</Notice>}
      {user && user.id !== me.id && (
        <div className="row">
          {user.invited && (
            <Button small onPress={() => void inviteAgain().catch(toast.failed)}>
              {t("users.inviteAgain")}
            </Button>
          )}
          <Button
            small
            look={user.active ? "danger" : "default"}
            onPress={() => void deactivate().catch(toast.failed)}
          >
            {user.active ? t("users.deactivate") : t("users.activate")}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}

function GrantRow({
  grant,
  onChange,
  onRemove,
}: {
  grant: Grant;
  onChange: (grant: Grant) => void;
  onRemove: () => void;
}) {
  const known = useQuery(projectsQuery).data?.items ?? [];
  const trees = useQuery(hierarchies).data?.items ?? [];
  const places =
    useQuery({ ...touchpoints(grant.project ?? ""), enabled: grant.project !== null }).data?.items ?? [];
  const administrator = grant.role === "administrator";
  const setRole = (role: Role) =>
    onChange(
      role === "administrator"
        ? { project: null, role, units: [], touchpoints: [] }
        : { ...grant, role, project: grant.project ?? known[0]?.id ?? null },
    );
  return (
    <div className="grant">
      <Select
        label={t("users.role")}
        value={grant.role}
        onChange={setRole}
        choices={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        hint={t(`role.${grant.role}.hint`)}
      />
      {!administrator && (
        <>
          <Select
            label={t("settings.project")}
            value={grant.project}
            onChange={(project) => onChange({ ...grant, project, touchpoints: [] })}
            choices={known.map((p) => ({ value: p.id, label: p.name }))}
          />
          <ScopePicker
            label={t("users.units")}
            all={t("users.allUnits")}
            options={trees.flatMap((h) => h.units.map((u) => ({ value: u.id, label: u.name, hint: h.name })))}
            chosen={grant.units}
            onChange={(units) => onChange({ ...grant, units })}
          />
          <ScopePicker
            label={t("users.touchpoints")}
            all={t("users.allTouchpoints")}
            options={places.map((x) => ({ value: x.id, label: x.name }))}
            chosen={grant.touchpoints}
            onChange={(chosen) => onChange({ ...grant, touchpoints: chosen })}
          />
        </>
      )}
      <IconButton label={t("action.remove")} icon={<Trash2 size={16} />} onPress={onRemove} />
    </div>
  );
}
