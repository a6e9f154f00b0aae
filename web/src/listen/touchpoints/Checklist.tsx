/** The standards at one touchpoint: what was found last, and what is found now. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError, explain, post } from "~/api/client";
import { checklist, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { ChecklistItem, Verdict } from "~/api/types";
import { t } from "~/i18n";
import { ago, dateTime } from "~/i18n/format";
import { Badge, type Tone } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Dialog } from "~/kit/Dialog";
import { RadioGroup, TextField } from "~/kit/fields";
import { ErrorState, LoadingRows } from "~/kit/states";
import "./standards.css";

const verdicts: readonly Verdict[] = ["met", "partly", "missed", "not_applicable"];
const tones: Record<Verdict, Tone> = {
  met: "positive",
  partly: "warning",
  missed: "negative",
  not_applicable: "outline",
};

interface ChecklistProps {
  touchpoint: { id: string; name: string };
  onClose: () => void;
}

export function ChecklistDialog({ touchpoint, onClose }: ChecklistProps) {
  const project = useProject();
  const read = useQuery(checklist(project.id, touchpoint.id));
  const [open, setOpen] = useState<string>();
  return (
    <Dialog open onClose={onClose} title={t("standard.checks", { name: touchpoint.name })} wide>
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : (
        <ul className="standard-checklist">
          {read.data.items.map((item) => (
            <li key={item.standard.id}>
              <Found item={item} />
              {read.data.may_check &&
                (open === item.standard.id ? (
                  <CheckForm touchpoint={touchpoint.id} item={item} onDone={() => setOpen(undefined)} />
                ) : (
                  <div>
                    <Button small onPress={() => setOpen(item.standard.id)}>
                      {t(item.check ? "standard.checkAgain" : "standard.check")}
                      <span className="visually-hidden"> {item.standard.name}</span>
                    </Button>
                  </div>
                ))}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Found({ item: { standard, check } }: { item: ChecklistItem }) {
  return (
    <div className="stack-tight">
      <div className="row">
        <strong>{standard.name}</strong>
        <span className="quiet small">{t(`standard.dimension.${standard.dimension}`)}</span>
        <Badge tone={check ? tones[check.verdict] : "default"}>
          {t(`standard.verdict.${check ? check.verdict : "open"}`)}
        </Badge>
      </div>
      {standard.description && <p className="quiet small">{standard.description}</p>}
      {check && (
        <p className="small">
          {check.evidence}{" "}
          {check.link && (
            <a href={check.link} target="_blank" rel="noopener noreferrer">
              {t("standard.seenAt")}
            </a>
          )}{" "}
          <time className="quiet" dateTime={check.at} title={dateTime(check.at)}>
            {check.by ? t("standard.checked", { name: check.by.name, when: ago(check.at) }) : ago(check.at)}
          </time>
        </p>
      )}
    </div>
  );
}

interface CheckFormProps {
  touchpoint: string;
  item: ChecklistItem;
  onDone: () => void;
}

function CheckForm({ touchpoint, item, onDone }: CheckFormProps) {
  const project = useProject();
  const client = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict>(item.check?.verdict ?? "met");
  const [evidence, setEvidence] = useState(item.check?.evidence ?? "");
  const [link, setLink] = useState(item.check?.link ?? "");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const save = async () => {
    setBusy(true);
    const body = { standard: item.standard.id, verdict, evidence, link: link.trim() || null };
    try {
      await post(`${inProject(project.id)}/touchpoints/${touchpoint}/standards`, body);
      await client.invalidateQueries({ queryKey: ["standards"] });
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form
      className="stack standard-form"
      aria-label={item.standard.name}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <RadioGroup
        label={t("standard.verdict")}
        value={verdict}
        onChange={setVerdict}
        choices={verdicts.map((value) => ({ value, label: t(`standard.verdict.${value}`) }))}
      />
      <TextField
        label={t("standard.evidence")}
        hint={t("standard.evidence.hint")}
        value={evidence}
        onChange={setEvidence}
        lines={2}
        required={verdict === "partly" || verdict === "missed"}
        wrong={wrong("evidence")}
      />
      <TextField
        label={t("standard.link")}
        hint={t("standard.link.hint")}
        value={link}
        onChange={setLink}
        inputMode="url"
        wrong={wrong("link")}
      />
      {error !== undefined && !isApiError(error) && (
        <p className="form-error" role="alert">
          {explain(error)}
        </p>
      )}
      <div className="row">
        <Button onPress={onDone}>{t("action.cancel")}</Button>
        <Button look="primary" type="submit" isPending={busy}>
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}
