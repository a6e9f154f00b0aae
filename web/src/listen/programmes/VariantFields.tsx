/** The survey and the words of the mail; more than one where versions are compared. */
import { useQuery } from "@tanstack/react-query";
import { Mail, Plus } from "lucide-react";
import { useState } from "react";
import type { Programme, Variant } from "~/api/programme";
import { survey as surveyQuery, surveys } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Survey } from "~/api/survey";
import { currentLanguage, local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Dialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { LocalField } from "../surveys/LocalField";
import { MailView } from "../surveys/preview/MailView";
import { freeKey, newVariant } from "./definition";
import { errorAt, FindingLines, type Findings } from "./findings";
import { NeededNumber } from "./NumberField";
import { Part, replaced, without } from "./Part";

const mostVariants = 5;

interface Props {
  variants: readonly Variant[];
  sender: Programme["sender"];
  findings: Findings;
  insist: boolean;
  onChange: (variants: Variant[]) => void;
}

export function VariantFields({ variants, sender, findings, insist, onChange }: Props) {
  const several = variants.length > 1;
  const titleOf = (at: number) =>
    several ? t("programme.variant", { n: at + 1 }) : t("programme.variant.first");
  return (
    <div className="stack">
      {variants.map((variant, at) => (
        <Part
          key={variant.key}
          title={titleOf(at)}
          remove={several ? t("programme.variant.remove", { n: at + 1 }) : undefined}
          onRemove={() => onChange(without(variants, at))}
        >
          <OneVariant
            variant={variant}
            sender={sender}
            several={several}
            insist={insist}
            wrong={(field) => errorAt(findings, `variants.${at}.${field}`)}
            onChange={(next) => onChange(replaced(variants, at, next))}
          />
          <FindingLines findings={findings} under={[`variants.${at}`]} />
        </Part>
      ))}
      {variants.length < mostVariants && (
        <div>
          <Button
            small
            icon={<Plus size={14} aria-hidden="true" />}
            onPress={() =>
              onChange([
                ...variants,
                newVariant(freeKey(variants), t("programme.variant", { n: variants.length + 1 })),
              ])
            }
          >
            {t("programme.variant.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface OneProps {
  variant: Variant;
  sender: Programme["sender"];
  several: boolean;
  insist: boolean;
  wrong: (field: string) => string | undefined;
  onChange: (variant: Variant) => void;
}

function OneVariant({ variant, sender, several, insist, wrong, onChange }: OneProps) {
  const project = useProject();
  const found = useQuery(surveys(project.id)).data?.items ?? [];
  const chosen = useQuery({ ...surveyQuery(project.id, variant.survey), enabled: variant.survey !== "" });
  const { subject, greeting, closing } = variant;
  const spoken = [subject, greeting, closing].flatMap((text) => Object.keys(text ?? {}));
  const languages = [...new Set([...(chosen.data?.draft.languages ?? []), ...spoken])];
  const shown = languages.length > 0 ? languages : [currentLanguage()];
  return (
    <>
      <div className="programme-fields">
        <Select
          label={t("programme.variant.survey")}
          value={variant.survey || null}
          wrong={insist && !variant.survey ? t("wrong.missing") : undefined}
          onChange={(survey) => onChange({ ...variant, survey })}
          choices={found
            .filter(({ id, status }) => status !== "closed" || id === variant.survey)
            .map(({ id, title, status }) => ({
              value: id,
              label: local(title) || t("survey.untitled"),
              ...(status !== "live" && { hint: t(`survey.status.${status}`) }),
            }))}
        />
        {several && (
          <>
            <TextField
              label={t("field.name")}
              value={variant.name}
              wrong={wrong("name")}
              onChange={(name) => onChange({ ...variant, name })}
            />
            <NeededNumber
              label={t("programme.variant.weight")}
              value={variant.weight}
              wrong={wrong("weight")}
              onChange={(weight) => onChange({ ...variant, weight })}
            />
          </>
        )}
      </div>
      <LocalField
        label={t("programme.variant.subject")}
        languages={shown}
        value={subject}
        onChange={(text) => onChange({ ...variant, subject: text })}
      />
      <LocalField
        label={t("programme.variant.greeting")}
        languages={shown}
        value={greeting}
        lines={3}
        onChange={(text) => onChange({ ...variant, greeting: text })}
      />
      <LocalField
        label={t("programme.variant.closing")}
        languages={shown}
        value={closing}
        lines={2}
        onChange={(text) => onChange({ ...variant, closing: text })}
      />
      {chosen.data && (
        <LookAtMail
          variant={variant}
          sender={sender}
          // What is live is what is sent.
          definition={chosen.data.published ?? chosen.data.draft}
        />
      )}
    </>
  );
}

interface LookProps {
  variant: Variant;
  sender: Programme["sender"];
  definition: Survey;
}

function LookAtMail({ variant, sender, definition }: LookProps) {
  const [open, setOpen] = useState(false);
  const { subject, greeting, closing, sender_name } = variant;
  const words = {
    ...(subject && { subject }),
    ...(greeting && { greeting }),
    ...(closing && { closing }),
    ...(sender_name && { sender_name }),
  };
  return (
    <div>
      <Button
        small
        icon={<Mail size={14} aria-hidden="true" />}
        onPress={() => setOpen(true)}
        aria-label={t("mail.lookAt", { variant: variant.name })}
      >
        {t("mail.look")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("mail.title")} wide>
        <MailView draft={{ definition, words, sender }} />
      </Dialog>
    </div>
  );
}
