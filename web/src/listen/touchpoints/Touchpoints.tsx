/** Where customers and the company meet, and who is responsible there. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ListChecks, Plus, Signpost, Star } from "lucide-react";
import { useState } from "react";
import { del, isApiError, patch, post } from "~/api/client";
import { assignees, inProject, touchpoints } from "~/api/queries";
import { useProject, useSession } from "~/api/session";
import { channels, type Touchpoint, type TouchpointProposal, type TouchpointWrite } from "~/api/types";
import { t } from "~/i18n";
import { Badge } from "~/kit/Badge";
import { Button, ButtonLink, LinkButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { Select, Switch, TextField } from "~/kit/fields";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { path } from "~/paths";
import { Inference } from "./Inference";
import { Proposals } from "./Proposals";
import { refreshTouchpoints } from "./refresh";

export function TouchpointsPage() {
  const project = useProject();
  const read = useQuery(touchpoints(project.id));
  const [editing, setEditing] = useState<Touchpoint | TouchpointProposal | "new">();
  const add = (
    <Button look="primary" icon={<Plus size={16} />} onPress={() => setEditing("new")}>
      {t("touchpoint.new")}
    </Button>
  );
  const columns: Column<Touchpoint>[] = [
    {
      key: "name",
      header: t("field.name"),
      rowHeader: true,
      sort: (x) => x.name,
      cell: (x) => (
        <span className="row nowrap">
          <LinkButton className="link-button strong-link" onPress={() => setEditing(x)}>
            {x.name}
          </LinkButton>
          {x.decisive && (
            <Badge tone="accent">
              <Star size={12} aria-hidden="true" />
              {t("touchpoint.decisive")}
            </Badge>
          )}
        </span>
      ),
    },
    {
      key: "channel",
      header: t("filter.channel"),
      sort: (x) => x.channel,
      cell: (x) => t(`channel.${x.channel}`),
    },
    { key: "phase", header: t("touchpoint.phase"), sort: (x) => x.phase, cell: (x) => x.phase },
    { key: "process", header: t("touchpoint.process"), sort: (x) => x.process, cell: (x) => x.process },
    {
      key: "owner",
      header: t("touchpoint.owner"),
      sort: (x) => x.owner?.name,
      cell: (x) => x.owner?.name ?? <span className="quiet">{t("touchpoint.noOwner")}</span>,
    },
    {
      key: "live",
      header: t("field.status"),
      sort: (x) => Number(x.live),
      cell: (x) => (
        <Badge tone={x.live ? "positive" : "default"}>
          {x.live ? t("touchpoint.live") : t("touchpoint.notLive")}
        </Badge>
      ),
    },
  ];
  return (
    <Page
      title={t("nav.touchpoints")}
      actions={
        <>
          <ButtonLink
            href={path("standards", { project: project.key })}
            icon={<ListChecks size={16} aria-hidden="true" />}
          >
            {t("standard.title")}
          </ButtonLink>
          {add}
        </>
      }
      width="reading"
    >
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : read.data.items.length === 0 ? (
        <State icon={<Signpost size={28} aria-hidden="true" />} title={t("touchpoint.none")} actions={add}>
          {t("touchpoint.none.hint")}
        </State>
      ) : (
        <Table
          label={t("nav.touchpoints")}
          columns={columns}
          rows={read.data.items}
          rowKey={(x) => x.id}
          initialSort={{ key: "name" }}
        />
      )}
      {project.can("manage_catalogue") && <Proposals onTake={setEditing} />}
      {project.can("manage_catalogue") && <Inference />}
      {editing && (
        <TouchpointForm
          key={editing === "new" ? "new" : "id" in editing ? editing.id : editing.type}
          touchpoint={editing !== "new" && "id" in editing ? editing : undefined}
          proposal={editing !== "new" && "type" in editing ? editing : undefined}
          known={read.data?.items ?? []}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Page>
  );
}

interface FormProps {
  touchpoint: Touchpoint | undefined;
  /** What the new touchpoint is made of. */
  proposal: TouchpointProposal | undefined;
  known: readonly Touchpoint[];
  onClose: () => void;
}

const empty: TouchpointWrite = {
  name: "",
  channel: "web",
  phase: null,
  process: null,
  owner: null,
  decisive: false,
  live: true,
};

function TouchpointForm({ touchpoint, proposal, known, onClose }: FormProps) {
  const project = useProject();
  const client = useQueryClient();
  const { user } = useSession();
  const people = useQuery(assignees(project.id)).data?.items ?? [];
  const owners = [touchpoint?.owner, user, ...people].filter(
    (person, i, all) => person && all.findIndex((other) => other?.id === person.id) === i,
  );
  // Whoever makes a touchpoint answers for it until somebody else does.
  const fresh = { ...empty, owner: user.id };
  const [form, setForm] = useState<TouchpointWrite>(
    touchpoint
      ? { ...touchpoint, owner: touchpoint.owner?.id ?? null }
      : proposal
        ? { ...fresh, key: proposal.key, name: proposal.name, channel: proposal.channel }
        : fresh,
  );
  const [error, setError] = useState<unknown>();
  const [archiving, setArchiving] = useState(false);
  const root = `${inProject(project.id)}/touchpoints`;
  const set = (change: Partial<TouchpointWrite>) => setForm({ ...form, ...change });
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const save = async () => {
    const { name, channel, phase, process, owner, decisive, live } = form;
    const body = {
      name,
      channel,
      phase,
      process,
      owner,
      decisive,
      live,
      ...(!touchpoint && form.key && { key: form.key }),
    };
    try {
      await (touchpoint ? patch(`${root}/${touchpoint.id}`, body) : post(root, body));
    } catch (problem) {
      setError(problem);
      throw problem;
    }
    await refreshTouchpoints(client);
  };
  const archive = async () => {
    if (touchpoint) await del(`${root}/${touchpoint.id}`);
    await refreshTouchpoints(client);
    onClose();
  };
  const suggestions = (key: "phase" | "process") => {
    const used = [...new Set(known.map((x) => x[key]).filter(Boolean))];
    return used.length > 0 ? t("touchpoint.known", { names: used.join(", ") }) : t(`touchpoint.${key}.hint`);
  };
  if (archiving && touchpoint)
    return (
      <FormDialog
        open
        onClose={() => setArchiving(false)}
        title={t("touchpoint.archive.title", { name: touchpoint.name })}
        submit={t("touchpoint.archive")}
        danger
        onSubmit={archive}
      >
        <p>{t("touchpoint.archive.hint")}</p>
      </FormDialog>
    );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={touchpoint ? touchpoint.name : t("touchpoint.new")}
      submit={t("action.save")}
      onSubmit={save}
    >
      <TextField
        label={t("field.name")}
        value={form.name}
        onChange={(name) => set({ name })}
        required
        autoFocus
        wrong={wrong("name")}
      />
      {!touchpoint && (
        <TextField
          label={t("touchpoint.key")}
          hint={t("touchpoint.key.hint")}
          value={form.key ?? ""}
          onChange={(key) => set({ key })}
          wrong={wrong("key")}
        />
      )}
      <div className="pair">
        <Select
          label={t("filter.channel")}
          value={form.channel}
          onChange={(channel) => set({ channel })}
          choices={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
        />
        <Select
          label={t("touchpoint.owner")}
          value={form.owner ?? ""}
          onChange={(owner) => set({ owner: owner || null })}
          choices={[
            { value: "", label: t("touchpoint.noOwner") },
            ...owners.flatMap((p) => (p ? [{ value: p.id, label: p.name }] : [])),
          ]}
          wrong={wrong("owner")}
        />
        <TextField
          label={t("touchpoint.phase")}
          hint={suggestions("phase")}
          value={form.phase ?? ""}
          onChange={(phase) => set({ phase: phase || null })}
        />
        <TextField
          label={t("touchpoint.process")}
          hint={suggestions("process")}
          value={form.process ?? ""}
          onChange={(process) => set({ process: process || null })}
        />
      </div>
      <Switch
        selected={form.decisive}
        onChange={(decisive) => set({ decisive })}
        hint={t("touchpoint.decisive.hint")}
      >
        {t("touchpoint.decisive")}
      </Switch>
      <Switch selected={form.live} onChange={(live) => set({ live })} hint={t("touchpoint.live.hint")}>
        {t("touchpoint.live")}
      </Switch>
      {touchpoint && (
        <div>
          <Button small look="danger" onPress={() => setArchiving(true)}>
            {t("touchpoint.archive")}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
