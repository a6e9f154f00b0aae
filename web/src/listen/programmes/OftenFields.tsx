/** How many of those who could be asked are, and how often. */
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Programme, Quota, Sample } from "~/api/programme";
import { facets } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Select, Switch, TextField } from "~/kit/fields";
import { SuggestField } from "~/kit/SuggestField";
import type { Known } from "../segments/known";
import type { Change } from "./definition";
import { errorAt, FindingLines, type Findings } from "./findings";
import { NumberField } from "./NumberField";
import { Part, replaced, without } from "./Part";

interface Props {
  programme: Programme;
  known: Known;
  findings: Findings;
  set: (change: Change) => void;
}

export function OftenFields({ programme, known, findings, set }: Props) {
  const { sample, ask_again_days, exceeds_budget } = programme;
  const { quotas = [] } = sample;
  const runs = "schedule" in programme.trigger;
  const setQuotas = (next: Quota[]) => set({ sample: { ...sample, quotas: next } });
  return (
    <div className="stack">
      <div className="programme-fields">
        <ShareField
          share={sample.share}
          wrong={errorAt(findings, "sample.share")}
          onChange={(share) => set({ sample: { ...sample, share } })}
        />
        <NumberField
          label={t("programme.most")}
          hint={t(runs ? "programme.most.run" : "programme.most.day")}
          value={sample.most}
          wrong={errorAt(findings, "sample.most")}
          onChange={(most) => set({ sample: withMost(sample, most) })}
        />
        <NumberField
          label={t("programme.askAgain")}
          hint={t("programme.askAgain.hint")}
          value={ask_again_days}
          wrong={errorAt(findings, "ask_again_days")}
          onChange={(days) => set({ ask_again_days: days })}
        />
      </div>
      {quotas.map((quota, at) => (
        <Part
          key={`${at} of ${quotas.length}`}
          title={t("programme.quota", { n: at + 1 })}
          remove={t("programme.quota.remove", { n: at + 1 })}
          onRemove={() => setQuotas(without(quotas, at))}
        >
          <QuotaFields
            quota={quota}
            known={known}
            wrong={(field) => errorAt(findings, `sample.quotas.${at}.${field}`)}
            onChange={(next) => setQuotas(replaced(quotas, at, next))}
          />
          <FindingLines findings={findings} under={[`sample.quotas.${at}`]} />
        </Part>
      ))}
      <div>
        <Button
          small
          icon={<Plus size={14} aria-hidden="true" />}
          onPress={() => setQuotas([...quotas, { facet: "", value: "", most: 100, per: "month" }])}
        >
          {t("programme.quota.add")}
        </Button>
      </div>
      <Switch
        selected={exceeds_budget}
        onChange={(on) => set({ exceeds_budget: on })}
        hint={t("programme.exceeds.hint")}
      >
        {t("programme.exceeds")}
      </Switch>
    </div>
  );
}

function withMost({ most: _, ...sample }: Sample, most: number | undefined): Sample {
  return most === undefined ? sample : { ...sample, most };
}

interface ShareProps {
  share: number;
  wrong: string | undefined;
  onChange: (share: number) => void;
}

/** What is being typed stays as it is, so that a decimal point can be typed. */
function ShareField({ share, wrong, onChange }: ShareProps) {
  const shown = String(Math.round(share * 10_000) / 100);
  const [text, setText] = useState(shown);
  const read = (typed: string) => Math.round((Number(typed.replace(",", ".")) || 0) * 100) / 10_000;
  return (
    <TextField
      label={t("programme.share")}
      hint={t("programme.share.hint")}
      inputMode="decimal"
      value={read(text) === share ? text : shown}
      wrong={wrong}
      onChange={(typed) => {
        const kept = typed.replace(/[^\d.,]/g, "").slice(0, 6);
        setText(kept);
        onChange(read(kept));
      }}
    />
  );
}

interface QuotaProps {
  quota: Quota;
  known: Known;
  wrong: (field: string) => string | undefined;
  onChange: (quota: Quota) => void;
}

function QuotaFields({ quota, known, wrong, onChange }: QuotaProps) {
  const project = useProject();
  const found = useQuery(facets(project.id)).data?.items ?? [];
  const gone = quota.facet !== "" && !found.some((facet) => facet.key === quota.facet);
  return (
    <div className="programme-fields">
      <Select
        label={t("programme.quota.facet")}
        value={quota.facet || null}
        wrong={wrong("facet")}
        onChange={(facet) => onChange({ ...quota, facet, value: "" })}
        choices={[
          ...found.map(({ key, label }) => ({ value: key, label: local(label) })),
          ...(gone ? [{ value: quota.facet, label: quota.facet }] : []),
        ]}
      />
      <div className="field">
        <span className="label" aria-hidden="true">
          {t("programme.quota.value")}
        </span>
        <SuggestField
          label={t("programme.quota.value")}
          value={quota.value}
          suggestions={known.valuesOf(quota.facet)}
          wrong={wrong("value")}
          onChange={(value) => onChange({ ...quota, value })}
        />
      </div>
      <NumberField
        label={t("programme.quota.most")}
        value={quota.most}
        onChange={(most) => onChange({ ...quota, most: most ?? 0 })}
      />
      <Select
        label={t("programme.quota.per")}
        value={quota.per}
        onChange={(per) => onChange({ ...quota, per })}
        choices={(["day", "week", "month"] as const).map((value) => ({
          value,
          label: t(`programme.per.${value}`),
        }))}
      />
    </div>
  );
}
