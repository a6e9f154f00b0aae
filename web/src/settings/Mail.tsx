/** How the project writes mails, whether they arrive, and what comes back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { explain, post, put } from "~/api/client";
import type { MailChoice, MailInstallation, MailSettings as Settings, MailTrial } from "~/api/mail";
import { inProject, mail as mailQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { count, dateTime } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { InboxFields } from "./MailInbox";
import { SaveForm } from "./SaveForm";

export function MailSettings() {
  const project = useProject();
  const read = useQuery(mailQuery(project.id));
  if (read.isError) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <LoadingRows />;
  const { settings, installation } = read.data;
  return (
    <>
      <Section title={t("settings.mail")} hint={t("mail.hint")}>
        {!installation.sends && <Notice tone="warning">{t("mail.notSent")}</Notice>}
        <MailForm key={JSON.stringify(settings)} read={read.data} />
      </Section>
      <Trial />
      <Mailbox installation={installation} />
    </>
  );
}

function MailForm({ read }: { read: Settings }) {
  const project = useProject();
  const client = useQueryClient();
  const [form, setForm] = useState(read.settings);
  const [key, setKey] = useState("");
  const [removing, setRemoving] = useState(false);
  const { installation } = read;
  const changed = JSON.stringify(form) !== JSON.stringify(read.settings) || key.trim() !== "" || removing;
  const save = async () => {
    const dkim_key = key.trim() ? key : removing ? "" : null;
    await put(`${inProject(project.id)}/mail`, { settings: form, dkim_key });
    setKey("");
    setRemoving(false);
    await client.invalidateQueries({ queryKey: mailQuery(project.id).queryKey });
  };
  const text = (name: keyof Omit<MailChoice, "inbox">) => ({
    label: t(`mail.${name}`),
    value: form[name],
    onChange: (value: string) => setForm({ ...form, [name]: value }),
  });
  return (
    <SaveForm changed={changed} onSave={save}>
      {(wrong) => (
        <>
          <div className="pair">
            <TextField
              {...text("from")}
              type="email"
              {...(installation.from && { placeholder: installation.from })}
              hint={
                installation.domains.length > 0
                  ? t("mail.from.domains", { domains: installation.domains.join(", ") })
                  : t("mail.from.hint")
              }
              wrong={wrong("settings.from")}
            />
            <TextField
              {...text("company")}
              placeholder={project.name}
              hint={t("mail.company.hint")}
              wrong={wrong("settings.company")}
            />
          </div>
          <div className="pair">
            <TextField
              {...text("reply_to")}
              type="email"
              hint={t("mail.reply_to.hint")}
              wrong={wrong("settings.reply_to")}
            />
            <TextField
              {...text("bounces_to")}
              type="email"
              {...(installation.bounces_to && { placeholder: installation.bounces_to })}
              hint={t("mail.bounces_to.hint")}
              wrong={wrong("settings.bounces_to")}
            />
          </div>
          <TextField {...text("foot")} lines={3} hint={t("mail.foot.hint")} wrong={wrong("settings.foot")} />
          <div className="pair">
            <TextField
              {...text("dkim_domain")}
              hint={t("mail.dkim_domain.hint")}
              wrong={wrong("settings.dkim_domain")}
            />
            <TextField
              {...text("dkim_selector")}
              hint={t("mail.dkim_selector.hint")}
              wrong={wrong("settings.dkim_selector")}
            />
          </div>
          <TextField
            label={t("mail.dkim_key")}
            value={key}
            onChange={setKey}
            lines={3}
            hint={
              removing
                ? t("mail.dkim_key.removed")
                : read.has_dkim_key
                  ? t("mail.dkim_key.set")
                  : t("mail.dkim_key.hint")
            }
            wrong={wrong("dkim_key")}
          />
          {read.has_dkim_key && !removing && (
            <div>
              <Button small onPress={() => setRemoving(true)}>
                {t("mail.dkim_key.remove")}
              </Button>
            </div>
          )}
          <InboxFields
            inbox={form.inbox}
            onChange={(inbox) => setForm({ ...form, inbox })}
            reads={installation.reads}
            wrong={wrong}
          />
        </>
      )}
    </SaveForm>
  );
}

const outcomes = ["accepted", "refused", "later", "unclear"] as const;

/** Sends with what is saved, and says what the mail server says. */
function Trial() {
  const project = useProject();
  const trial = useMutation({ mutationFn: () => post<MailTrial>(`${inProject(project.id)}/mail/trial`, {}) });
  const told = trial.data;
  const outcome = outcomes.find((one) => one === told?.outcome) ?? "unclear";
  return (
    <Section title={t("mail.trial")} hint={t("mail.trial.hint")}>
      <div>
        <Button icon={<Send size={16} />} isPending={trial.isPending} onPress={() => trial.mutate()}>
          {t("mail.trial.send")}
        </Button>
      </div>
      <div aria-live="polite">
        {trial.isError && <Notice tone="negative">{explain(trial.error)}</Notice>}
        {told && (
          <Notice tone={told.outcome === "accepted" ? "positive" : "warning"}>
            <p>{t(`mail.trial.${outcome}`, { to: told.to, from: told.from })}</p>
            {told.reply && (
              <p>
                <code>{told.reply}</code>
              </p>
            )}
          </Notice>
        )}
      </div>
    </Section>
  );
}

function Mailbox({ installation }: { installation: MailInstallation }) {
  const { reads, visited_at, failed_at, failure, left_out } = installation;
  return (
    <Section title={t("mail.mailbox")} hint={t("mail.mailbox.hint")}>
      {!reads ? (
        <p>{t("mail.mailbox.none")}</p>
      ) : failed_at ? (
        <Notice tone="negative">
          <p>{t("mail.mailbox.failed", { time: dateTime(failed_at) })}</p>
          {failure && <p>{failure}</p>}
        </Notice>
      ) : (
        <p>
          {visited_at ? t("mail.mailbox.visited", { time: dateTime(visited_at) }) : t("mail.mailbox.never")}
        </p>
      )}
      {left_out ? (
        <Notice tone="warning">{t("mail.mailbox.left_out", { mails: count(left_out) })}</Notice>
      ) : null}
    </Section>
  );
}
