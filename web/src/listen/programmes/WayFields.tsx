/** On which channel it asks, how long that is good, when it reminds, and who asks. */
import { Plus, Trash2 } from "lucide-react";
import type { Programme } from "~/api/programme";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import type { Change } from "./definition";
import { errorAt, type Findings } from "./findings";
import { NeededNumber } from "./NumberField";
import { replaced, without } from "./Part";

interface Props {
  programme: Programme;
  findings: Findings;
  set: (change: Change) => void;
}

const mostReminders = 3;

export function WayFields({ programme, findings, set }: Props) {
  const { channels, expires_days, reminders = [] } = programme;
  const last = reminders.at(-1)?.after_days ?? 0;
  return (
    <div className="stack">
      <div className="programme-fields">
        {channels.map((route, at) => (
          <TextField
            key={route.channel}
            label={t("programme.consent", {
              channel: t(route.channel === "sms" ? "programme.channel.sms" : "programme.channel.email"),
            })}
            hint={t("programme.consent.hint")}
            value={route.consent ?? ""}
            wrong={errorAt(findings, `channels.${at}.consent`)}
            onChange={(consent) => set({ channels: replaced(channels, at, { ...route, consent }) })}
          />
        ))}
        <NeededNumber
          label={t("programme.expires")}
          hint={t("programme.expires.hint")}
          value={expires_days}
          wrong={errorAt(findings, "expires_days")}
          onChange={(days) => set({ expires_days: days })}
        />
      </div>
      {reminders.map((reminder, at) => (
        <div key={`${at} of ${reminders.length}`} className="row nowrap">
          <NeededNumber
            label={t("programme.reminder", { n: at + 1 })}
            value={reminder.after_days}
            wrong={errorAt(findings, `reminders.${at}.after_days`)}
            onChange={(after_days) => set({ reminders: replaced(reminders, at, { after_days }) })}
          />
          <IconButton
            small
            label={t("programme.reminder.remove", { n: at + 1 })}
            icon={<Trash2 size={14} />}
            onPress={() => set({ reminders: without(reminders, at) })}
          />
        </div>
      ))}
      {reminders.length < mostReminders && (
        <div>
          <Button
            small
            icon={<Plus size={14} aria-hidden="true" />}
            onPress={() => set({ reminders: [...reminders, { after_days: last + 3 }] })}
          >
            {t("programme.reminder.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

export function SenderFields({ programme: { sender }, findings, set }: Props) {
  return (
    <div className="programme-fields">
      <TextField
        label={t("field.name")}
        value={sender.name}
        wrong={errorAt(findings, "sender.name")}
        onChange={(name) => set({ sender: { ...sender, name } })}
        maxLength={100}
      />
      <TextField
        label={t("programme.sender.title")}
        value={sender.title ?? ""}
        wrong={errorAt(findings, "sender.title")}
        onChange={(title) => set({ sender: { ...sender, title } })}
        maxLength={100}
      />
      <TextField
        label={t("programme.sender.replyTo")}
        value={sender.reply_to ?? ""}
        wrong={errorAt(findings, "sender.reply_to")}
        onChange={(reply_to) => set({ sender: { ...sender, reply_to } })}
      />
    </div>
  );
}
