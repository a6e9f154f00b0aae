/** A programme as a page: whom, when, how often, how and what it asks; beside it whom it would ask now. */
import { useQuery } from "@tanstack/react-query";
import { Form } from "react-aria-components";
import { explain } from "~/api/client";
import type { ProgrammeRead } from "~/api/programme";
import { touchpoints as touchpointsQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { LeaveGuard } from "../segments/LeaveGuard";
import { useKnown } from "../segments/known";
import { AudienceFields } from "./AudienceFields";
import { FindingLines } from "./findings";
import { OftenFields } from "./OftenFields";
import { Preview } from "./Preview";
import { TimeFields } from "./TimeFields";
import { TriggerFields } from "./TriggerFields";
import type { Draft } from "./useDraft";
import { VariantFields } from "./VariantFields";
import { SenderFields, WayFields } from "./WayFields";

interface Props {
  draft: Draft;
  /** What is kept; undefined for a new one. */
  base: ProgrammeRead | undefined;
}

export function ProgrammeForm({ draft, base }: Props) {
  const project = useProject();
  const known = useKnown();
  const touchpoints = useQuery(touchpointsQuery(project.id)).data?.items ?? [];
  const { work, set, setDefinition, checked, changed, complete, insist, busy, error } = draft;
  const { definition: programme } = work;
  // What is lacking in a new one is said once somebody wants to keep it.
  const findings = base || insist ? checked.findings : [];
  const shared = { programme, findings, set: setDefinition };
  return (
    <div className="programme-work">
      <Form
        validationBehavior="aria"
        className="stack programme-form"
        // Fields keep what is being typed; another draft begins with other fields.
        key={draft.generation}
        onSubmit={(event) => {
          event.preventDefault();
          draft.submit();
        }}
      >
        <div className="programme-fields">
          <TextField
            label={t("field.name")}
            value={work.name}
            onChange={(name) => set({ name })}
            required
            autoFocus={!base}
            maxLength={100}
            wrong={draft.wrong("name")}
          />
          <Select
            label={t("filter.touchpoint")}
            value={work.touchpoint}
            onChange={(touchpoint) => set({ touchpoint })}
            wrong={draft.wrong("touchpoint")}
            choices={touchpoints
              .filter((one) => !one.archived || one.id === work.touchpoint)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
        <Section title={t("programme.who")}>
          <AudienceFields
            audience={programme.audience}
            onChange={(audience) => setDefinition({ audience })}
          />
          <FindingLines findings={findings} under={["audience"]} />
        </Section>
        <Section title={t("programme.when")} hint={t("programme.when.hint")}>
          <TriggerFields
            trigger={programme.trigger}
            known={known}
            findings={findings}
            onChange={(trigger) => setDefinition({ trigger })}
          />
          <TimeFields {...shared} />
          <FindingLines findings={findings} under={["trigger", "delay_minutes", "quiet"]} />
        </Section>
        <Section title={t("programme.often")}>
          <OftenFields {...shared} known={known} />
          <FindingLines
            findings={findings.filter(({ field }) => !field.startsWith("sample.quotas."))}
            under={["sample", "ask_again_days", "exceeds_budget"]}
          />
        </Section>
        <Section title={t("programme.way")}>
          <WayFields {...shared} />
          <FindingLines findings={findings} under={["channels", "expires_days", "reminders"]} />
        </Section>
        <Section title={t("programme.sender")} hint={t("programme.sender.hint")}>
          <SenderFields {...shared} />
          <FindingLines findings={findings} under={["sender"]} />
        </Section>
        <Section title={t("programme.variants")} hint={t("programme.variants.hint")}>
          <VariantFields
            variants={programme.variants}
            sender={programme.sender}
            findings={findings}
            insist={insist}
            onChange={(variants) => setDefinition({ variants })}
          />
          <FindingLines
            findings={findings.filter(({ field }) => field === "variants")}
            under={["variants"]}
          />
        </Section>
        <p className="form-error" role="alert">
          {insist && !complete
            ? t("programme.incomplete")
            : error === undefined || draft.conflict
              ? ""
              : explain(error)}
        </p>
        <div className="row">
          <Button look="primary" type="submit" isPending={busy} isDisabled={base !== undefined && !changed}>
            {base ? t("action.save") : t("programme.create")}
          </Button>
          {base && changed && <Button onPress={draft.discard}>{t("programme.discard")}</Button>}
        </div>
      </Form>
      <Preview checked={checked} incomplete={!complete} />
      <LeaveGuard when={draft.wouldLose} />
    </div>
  );
}
