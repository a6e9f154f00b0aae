/** Whether mails of customers become feedback, and where it goes. */
import { useQuery } from "@tanstack/react-query";
import type { MailInbox } from "~/api/mail";
import { survey as surveyQuery, surveys as surveysQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, t } from "~/i18n";
import { Select, Switch, TextField } from "~/kit/fields";

interface Props {
  inbox: MailInbox | null;
  onChange: (inbox: MailInbox | null) => void;
  /** Whether there is a mailbox at all. */
  reads: boolean;
  wrong: (field: string) => string | undefined;
}

const empty: MailInbox = { address: "", survey: "", question: "" };

export function InboxFields({ inbox, onChange, reads, wrong }: Props) {
  return (
    <>
      <Switch
        selected={inbox !== null}
        onChange={(on) => onChange(on ? empty : null)}
        disabled={!reads && inbox === null}
        hint={reads ? t("mail.inbox.hint") : t("mail.inbox.noMailbox")}
      >
        {t("mail.inbox")}
      </Switch>
      {inbox && <Target inbox={inbox} onChange={onChange} wrong={wrong} />}
    </>
  );
}

function Target({ inbox, onChange, wrong }: Omit<Props, "inbox" | "reads"> & { inbox: MailInbox }) {
  const project = useProject();
  const all = useQuery(surveysQuery(project.id));
  const chosen = useQuery({ ...surveyQuery(project.id, inbox.survey), enabled: inbox.survey !== "" });
  const published = chosen.data?.published;
  const questions = (published?.questions ?? []).filter(({ kind }) => kind.type === "long_text");
  return (
    <>
      <TextField
        label={t("mail.inbox.address")}
        value={inbox.address}
        onChange={(address) => onChange({ ...inbox, address })}
        type="email"
        required
        hint={t("mail.inbox.address.hint")}
        wrong={wrong("settings.inbox.address")}
      />
      <div className="pair">
        <Select
          label={t("mail.inbox.survey")}
          value={inbox.survey || null}
          onChange={(survey) => onChange({ ...inbox, survey, question: "" })}
          choices={(all.data?.items ?? [])
            .filter(({ status }) => status === "live")
            .map(({ id, title }) => ({ value: id, label: local(title) }))}
          wrong={wrong("settings.inbox.survey")}
        />
        <Select
          label={t("mail.inbox.question")}
          value={inbox.question || null}
          onChange={(question) => onChange({ ...inbox, question })}
          choices={questions.map(({ key, text }) => ({ value: key, label: local(text) || key }))}
          disabled={inbox.survey === ""}
          wrong={wrong("settings.inbox.question")}
        />
      </div>
    </>
  );
}
