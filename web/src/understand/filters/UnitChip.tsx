/** Choosing units in trees; a chosen unit stands for everything below it. */
import { Check, ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  type Key,
  Popover,
  Tree,
  TreeItem,
  TreeItemContent,
} from "react-aria-components";
import type { Hierarchy, Unit } from "~/api/types";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { chipText } from "./OptionsChip";
import { PlainSearch } from "./PlainSearch";
import { type Node, pruned, treeOf } from "~/api/tree";

interface Props {
  hierarchies: readonly Hierarchy[];
  chosen: readonly string[];
  onChange: (units: string[]) => void;
}

export function UnitChip({ hierarchies, chosen, onChange }: Props) {
  const [text, setText] = useState("");
  const units = hierarchies.flatMap((h) => h.units);
  const names = units.filter((unit) => chosen.includes(unit.id)).map((unit) => unit.name);
  const nothing = !units.some((unit) => isCalled(unit, text));
  return (
    <DialogTrigger>
      <AriaButton className={chosen.length > 0 ? "chip chosen" : "chip"}>
        <span className="truncate">{chipText(t("filter.unit"), names.length > 0 ? names : chosen)}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <Dialog className="chip-dialog wide" aria-label={t("filter.unit")}>
          <PlainSearch
            label={t("filter.search", { label: t("filter.unit") })}
            value={text}
            onChange={setText}
          />
          <div className="chip-scroll">
            {nothing && <p className="quiet small nothing">{t("palette.none")}</p>}
            {hierarchies
              .filter((h) => h.units.length > 0)
              .map((h) => (
                <UnitTree
                  key={h.id}
                  hierarchy={h}
                  text={text}
                  heading={hierarchies.length > 1}
                  chosen={chosen}
                  onChange={onChange}
                />
              ))}
          </div>
          {chosen.length > 0 && (
            <div className="chip-foot">
              <Button small look="ghost" onPress={() => onChange([])}>
                {t("action.clear")}
              </Button>
            </div>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** By name or code, in part. */
function isCalled(unit: Unit, text: string): boolean {
  const wanted = text.trim().toLocaleLowerCase();
  return [unit.name, unit.code].some((name) => name.toLocaleLowerCase().includes(wanted));
}

interface TreeProps {
  hierarchy: Hierarchy;
  text: string;
  heading: boolean;
  chosen: readonly string[];
  onChange: (units: string[]) => void;
}

export function UnitTree({ hierarchy, text, heading, chosen, onChange }: TreeProps) {
  const wanted = text.trim();
  const [open, setOpen] = useState<Set<Key>>(new Set());
  const nodes = useMemo(() => {
    const all = treeOf(hierarchy.units);
    if (!wanted) return all;
    return pruned(all, (unit) => isCalled(unit, wanted));
  }, [hierarchy.units, wanted]);
  const here = new Set(hierarchy.units.map((unit) => unit.id));
  const expanded = wanted ? new Set(hierarchy.units.map((unit) => unit.id)) : open;
  const roots = nodes.length === 1 && !wanted ? new Set([...open, nodes[0]?.unit.id ?? ""]) : expanded;
  if (nodes.length === 0) return null;
  return (
    <>
      {heading && <p className="tree-heading">{hierarchy.name}</p>}
      <Tree
        className="tree"
        aria-label={hierarchy.name}
        selectionMode="multiple"
        selectionBehavior="toggle"
        selectedKeys={chosen.filter((id) => here.has(id))}
        onSelectionChange={(keys) => {
          const elsewhere = chosen.filter((id) => !here.has(id));
          const picked = keys === "all" ? [...here] : [...keys].map(String);
          onChange([...elsewhere, ...picked]);
        }}
        expandedKeys={roots}
        onExpandedChange={setOpen}
      >
        {nodes.map(branch)}
      </Tree>
    </>
  );
}

function branch(node: Node) {
  return (
    <TreeItem key={node.unit.id} id={node.unit.id} textValue={node.unit.name} className="tree-item">
      <TreeItemContent>
        {({ level, hasChildItems }) => (
          <div className="tree-row" style={{ paddingInlineStart: (level - 1) * 16 }}>
            {hasChildItems ? (
              <AriaButton slot="chevron" className="tree-chevron">
                <ChevronRight size={14} aria-hidden="true" />
              </AriaButton>
            ) : (
              <span className="tree-chevron" />
            )}
            <span className="truncate grow">{node.unit.name}</span>
            <Check size={16} className="tick" aria-hidden="true" />
          </div>
        )}
      </TreeItemContent>
      {node.children.map(branch)}
    </TreeItem>
  );
}
