/** Who may be asked at all: everyone, or segments. */
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import type { Audience } from "~/api/programme";
import { segments } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { type Choice, RadioGroup } from "~/kit/fields";
import { Menu } from "~/kit/Menu";

interface Props {
  audience: Audience;
  onChange: (audience: Audience) => void;
}

export function AudienceFields({ audience, onChange }: Props) {
  const project = useProject();
  const found = useQuery(segments(project.id)).data?.items ?? [];
  const choices = found.map(({ id, name }) => ({ value: id, label: name }));
  const { any_of = [], none_of = [] } = audience === "everyone" ? {} : audience.segments;
  return (
    <div className="stack">
      <RadioGroup
        label={t("programme.audience")}
        value={audience === "everyone" ? "everyone" : "segments"}
        onChange={(kind) =>
          onChange(kind === "everyone" ? "everyone" : { segments: { any_of: [], none_of: [] } })
        }
        choices={(["everyone", "segments"] as const).map((value) => ({
          value,
          label: t(`programme.audience.${value}`),
        }))}
      />
      {audience !== "everyone" && (
        <>
          <Picked
            label={t("programme.audience.anyOf")}
            empty={t("programme.audience.anyOf.none")}
            choices={choices}
            chosen={any_of}
            onChange={(next) => onChange({ segments: { any_of: next, none_of } })}
          />
          <Picked
            label={t("programme.audience.noneOf")}
            empty={t("programme.audience.noneOf.none")}
            choices={choices}
            chosen={none_of}
            onChange={(next) => onChange({ segments: { any_of, none_of: next } })}
          />
        </>
      )}
    </div>
  );
}

interface PickedProps {
  label: string;
  empty: string;
  choices: readonly Choice<string>[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

function Picked({ label, empty, choices, chosen, onChange }: PickedProps) {
  const free = choices.filter((choice) => !chosen.includes(choice.value));
  const nameOf = (id: string) =>
    choices.find((choice) => choice.value === id)?.label ?? t("programme.audience.gone");
  return (
    <div className="stack-tight" role="group" aria-label={label}>
      <span className="label">{label}</span>
      {chosen.length === 0 && <p className="small quiet">{empty}</p>}
      <div className="row">
        {chosen.map((id) => (
          <span key={id} className="programme-picked">
            {nameOf(id)}
            <IconButton
              small
              label={t("programme.audience.remove", { name: nameOf(id) })}
              icon={<X size={14} />}
              onPress={() => onChange(chosen.filter((other) => other !== id))}
            />
          </span>
        ))}
        {free.length > 0 && (
          <Menu
            label={label}
            placement="bottom start"
            entries={free.map((choice) => ({
              key: choice.value,
              label: choice.label,
              onAction: () => onChange([...chosen, choice.value]),
            }))}
          >
            <Button small icon={<Plus size={14} aria-hidden="true" />}>
              {t("programme.audience.add")}
            </Button>
          </Menu>
        )}
      </div>
    </div>
  );
}
