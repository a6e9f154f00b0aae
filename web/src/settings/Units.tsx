/** Hierarchies and their units: regions with branches, business lines with ranges. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, Network, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { del, patch, post } from "~/api/client";
import { base, hierarchies as hierarchiesQuery } from "~/api/queries";
import type { Hierarchy, Unit } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { toast } from "~/kit/toast";
import { type Node, treeOf } from "~/api/tree";

type Editing =
  | { what: "hierarchy"; hierarchy?: Hierarchy }
  | { what: "unit"; hierarchy: Hierarchy; unit?: Unit; parent?: Unit }
  | { what: "delete"; hierarchy: Hierarchy; unit?: Unit };

export function UnitSettings() {
  const read = useQuery(hierarchiesQuery);
  const [editing, setEditing] = useState<Editing>();
  const close = () => setEditing(undefined);
  return (
    <>
      <Section
        title={t("settings.units")}
        hint={t("units.hint")}
        actions={
          <Button icon={<Plus size={16} />} onPress={() => setEditing({ what: "hierarchy" })}>
            {t("units.newHierarchy")}
          </Button>
        }
      >
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows />
        ) : read.data.items.length === 0 ? (
          <State icon={<Network size={28} aria-hidden="true" />} title={t("units.none")}>
            {t("units.none.hint")}
          </State>
        ) : (
          read.data.items.map((hierarchy) => (
            <HierarchyCard key={hierarchy.id} hierarchy={hierarchy} onEdit={setEditing} />
          ))
        )}
      </Section>
      {editing?.what === "hierarchy" && <HierarchyForm editing={editing} onClose={close} />}
      {editing?.what === "unit" && <UnitForm editing={editing} onClose={close} />}
      {editing?.what === "delete" && <DeleteForm editing={editing} onClose={close} />}
    </>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all(["hierarchies", "filters"].map((key) => client.invalidateQueries({ queryKey: [key] })));
}

function HierarchyCard({ hierarchy, onEdit }: { hierarchy: Hierarchy; onEdit: (editing: Editing) => void }) {
  const roots = treeOf(hierarchy.units);
  return (
    <div className="card stack-tight">
      <div className="row between">
        <h3>{hierarchy.name}</h3>
        <div className="row">
          <span className="small quiet">{t("units.count", { n: hierarchy.units.length })}</span>
          <Button small icon={<Plus size={14} />} onPress={() => onEdit({ what: "unit", hierarchy })}>
            {t("units.add")}
          </Button>
          <IconButton
            small
            label={t("units.rename", { name: hierarchy.name })}
            icon={<Pencil size={14} />}
            onPress={() => onEdit({ what: "hierarchy", hierarchy })}
          />
          <IconButton
            small
            label={t("units.delete", { name: hierarchy.name })}
            icon={<Trash2 size={14} />}
            onPress={() => onEdit({ what: "delete", hierarchy })}
          />
        </div>
      </div>
      <ul className="unit-tree">
        {roots.map((node) => (
          <Branch key={node.unit.id} node={node} hierarchy={hierarchy} onEdit={onEdit} depth={0} />
        ))}
      </ul>
    </div>
  );
}

function Branch({
  node,
  hierarchy,
  onEdit,
  depth,
}: {
  node: Node;
  hierarchy: Hierarchy;
  onEdit: (editing: Editing) => void;
  depth: number;
}) {
  const [open, setOpen] = useState(depth < 1 && node.children.length <= 12);
  const { unit } = node;
  return (
    <li>
      <div className="unit-row" style={{ paddingInlineStart: depth * 20 }}>
        {node.children.length > 0 ? (
          <button
            type="button"
            className="tree-toggle"
            aria-expanded={open}
            aria-label={t("units.open", { name: unit.name })}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={14} aria-hidden="true" />
          </button>
        ) : (
          <span className="tree-toggle" />
        )}
        <span className="grow truncate">{unit.name}</span>
        <code className="quiet">{unit.code}</code>
        <span className="tools row nowrap">
          <IconButton
            small
            label={t("units.addBelow", { name: unit.name })}
            icon={<Plus size={14} />}
            onPress={() => onEdit({ what: "unit", hierarchy, parent: unit })}
          />
          <IconButton
            small
            label={t("units.rename", { name: unit.name })}
            icon={<Pencil size={14} />}
            onPress={() => onEdit({ what: "unit", hierarchy, unit })}
          />
          <IconButton
            small
            label={t("units.delete", { name: unit.name })}
            icon={<Trash2 size={14} />}
            onPress={() => onEdit({ what: "delete", hierarchy, unit })}
          />
        </span>
      </div>
      {open && node.children.length > 0 && (
        <ul>
          {node.children.map((child) => (
            <Branch
              key={child.unit.id}
              node={child}
              hierarchy={hierarchy}
              onEdit={onEdit}
              depth={depth + 1}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function HierarchyForm({
  editing,
  onClose,
}: {
  editing: Extract<Editing, { what: "hierarchy" }>;
  onClose: () => void;
}) {
  const refresh = useRefresh();
  const { hierarchy } = editing;
  const [name, setName] = useState(hierarchy?.name ?? "");
  const save = async () => {
    await (hierarchy
      ? patch(`${base}/hierarchies/${hierarchy.id}`, { name })
      : post(`${base}/hierarchies`, { name }));
    await refresh();
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={hierarchy ? hierarchy.name : t("units.newHierarchy")}
      submit={t("action.save")}
      onSubmit={save}
    >
      <TextField
        label={t("field.name")}
        hint={t("units.hierarchy.hint")}
        value={name}
        onChange={setName}
        required
        autoFocus
      />
    </FormDialog>
  );
}

/** A unit cannot be put below itself or below one of its own. */
function possibleParents(hierarchy: Hierarchy, unit: Unit | undefined): Unit[] {
  if (!unit) return hierarchy.units;
  const below = new Set([unit.id]);
  for (let grew = true; grew;) {
    grew = false;
    for (const other of hierarchy.units)
      if (other.parent && below.has(other.parent) && !below.has(other.id)) {
        below.add(other.id);
        grew = true;
      }
  }
  return hierarchy.units.filter((other) => !below.has(other.id));
}

function UnitForm({
  editing,
  onClose,
}: {
  editing: Extract<Editing, { what: "unit" }>;
  onClose: () => void;
}) {
  const refresh = useRefresh();
  const { hierarchy, unit } = editing;
  const [name, setName] = useState(unit?.name ?? "");
  const [code, setCode] = useState(unit?.code ?? "");
  const [parent, setParent] = useState(unit?.parent ?? editing.parent?.id ?? "");
  const save = async () => {
    const body = { name, code, parent: parent || null };
    await (unit
      ? patch(`${base}/units/${unit.id}`, body)
      : post(`${base}/units`, { ...body, hierarchy: hierarchy.id }));
    await refresh();
    if (!unit) toast.done(t("units.added", { name }));
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={unit ? unit.name : t("units.add")}
      submit={t("action.save")}
      onSubmit={save}
    >
      <TextField label={t("field.name")} value={name} onChange={setName} required autoFocus />
      <TextField
        label={t("units.code")}
        hint={t("units.code.hint")}
        value={code}
        onChange={setCode}
        required
      />
      <Select
        label={t("units.parent")}
        value={parent}
        onChange={setParent}
        choices={[
          { value: "", label: t("units.top") },
          ...possibleParents(hierarchy, unit).map((u) => ({ value: u.id, label: u.name, hint: u.code })),
        ]}
      />
    </FormDialog>
  );
}

function DeleteForm({
  editing,
  onClose,
}: {
  editing: Extract<Editing, { what: "delete" }>;
  onClose: () => void;
}) {
  const refresh = useRefresh();
  const { hierarchy, unit } = editing;
  const remove = async () => {
    await del(unit ? `${base}/units/${unit.id}` : `${base}/hierarchies/${hierarchy.id}`);
    await refresh();
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t("units.delete", { name: (unit ?? hierarchy).name })}
      submit={t("action.delete")}
      danger
      onSubmit={remove}
    >
      <p>{t("units.delete.hint")}</p>
    </FormDialog>
  );
}
