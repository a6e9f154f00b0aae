/** A rule as groups within groups, each with the way its conditions belong together. */
import { FolderPlus, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Select } from "~/kit/fields";
import { Menu } from "~/kit/Menu";
import type { Known } from "./known";
import { LeafForm } from "./LeafForm";
import { type Fault, type GroupPart, isGroup, joins, leafKinds, newGroup, newLeaf, type Part } from "./rule";

interface Props {
  group: GroupPart;
  known: Known;
  /** What the server said, by part. */
  faults: ReadonlyMap<number, readonly Fault[]>;
  /** Say what conditions lack. */
  insist: boolean;
  onChange: (group: GroupPart) => void;
  /** Empty for the whole rule. */
  number?: string;
  onRemove?: () => void;
}

export function RuleEditor(props: Props) {
  const { group, known, faults, insist, onChange, number = "", onRemove } = props;
  const [added, setAdded] = useState<number>();
  const adding = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const part = added === undefined ? undefined : list.current?.lastElementChild;
    part?.querySelector<HTMLElement>(part.matches(".nested") ? "button" : firstField)?.focus();
  }, [added]);
  const add = (part: Part) => {
    onChange({ ...group, parts: [...group.parts, part] });
    setAdded(part.id);
  };
  const remove = (part: Part) => {
    onChange({ ...group, parts: group.parts.filter((other) => other.id !== part.id) });
    adding.current?.querySelector<HTMLElement>("button")?.focus();
  };
  const replace = (part: Part) =>
    onChange({ ...group, parts: group.parts.map((other) => (other.id === part.id ? part : other)) });
  const body = (
    <>
      <div className="rule-part-head">
        <Select
          label={t("rule.join")}
          hideLabel
          value={group.join}
          onChange={(join) => onChange({ ...group, join })}
          choices={joins.map((value) => ({ value, label: t(`rule.join.${value}`) }))}
        />
        {onRemove && (
          <IconButton
            small
            label={t("rule.remove", { number })}
            icon={<Trash2 size={14} />}
            onPress={onRemove}
          />
        )}
      </div>
      {group.parts.length === 0 ? (
        <p className="quiet">
          {group.join === "all" || group.join === "none" ? t("rule.everybody") : t("rule.nobody")}
        </p>
      ) : (
        <div className="rule-parts" ref={list}>
          {group.parts.map((part, i) => {
            const at = number ? `${number}.${i + 1}` : String(i + 1);
            return isGroup(part) ? (
              <RuleEditor
                key={part.id}
                {...{ known, faults, insist }}
                group={part}
                number={at}
                onChange={replace}
                onRemove={() => remove(part)}
              />
            ) : (
              <LeafForm
                key={part.id}
                {...{ part, known, insist }}
                number={at}
                faults={faults.get(part.id) ?? []}
                onChange={replace}
                onRemove={() => remove(part)}
              />
            );
          })}
        </div>
      )}
      {faults.get(group.id)?.map(({ message }) => (
        <p key={message} className="form-error">
          {message}
        </p>
      ))}
      <div className="row" ref={adding}>
        <Menu
          label={t("rule.add")}
          placement="bottom start"
          entries={leafKinds.map((kind) => ({
            key: kind,
            label: t(`rule.kind.${kind}`),
            onAction: () => add(newLeaf(kind)),
          }))}
        >
          <Button small icon={<Plus size={14} aria-hidden="true" />}>
            {t("rule.add")}
          </Button>
        </Menu>
        <Button
          small
          look="ghost"
          icon={<FolderPlus size={14} aria-hidden="true" />}
          onPress={() => add(newGroup("any"))}
        >
          {t("rule.addGroup")}
        </Button>
      </div>
    </>
  );
  return number ? (
    <div className="rule-part nested" role="group" aria-label={t("rule.group", { number })}>
      {body}
    </div>
  ) : (
    <div className="stack-tight" role="group" aria-label={t("rule.whole")}>
      {body}
    </div>
  );
}

const firstField = ".rule-fields input, .rule-fields button";
