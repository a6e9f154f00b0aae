/** Sets a kiosk up: what it asks and where, how it behaves, how it is ended, and who misses it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError, patch, post } from "~/api/client";
import type { Kiosk, KioskDraft, KioskPairing, KioskPatch } from "~/api/kiosk";
import { hierarchies, inProject, kiosks, links as linksQuery, surveys } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink } from "~/api/survey";
import { local, t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { FormDialog } from "~/kit/Dialog";
import { Select, Switch, TextField } from "~/kit/fields";
import { toast } from "~/kit/toast";
import { LocalField } from "../surveys/LocalField";

interface Props {
  /** To be changed; a new one is made without. */
  kiosk?: Kiosk;
  onClose: () => void;
  onPaired: (pairing: KioskPairing) => void;
}

const themes = ["light", "dark", "device"] as const;
const NEW = "new";
const usual = {
  idle_seconds: 30,
  thanks_seconds: 8,
  start: true,
  invitation: {},
  languages: [],
  theme: "light",
} as const;

export function KioskDialog({ kiosk, onClose, onPaired }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const live = useQuery(surveys(project.id)).data?.items.filter(
    (s) => s.status === "live" || s.id === kiosk?.survey,
  );
  const trees = useQuery(hierarchies).data?.items.filter((tree) => tree.units.length > 0) ?? [];
  const [survey, setSurvey] = useState(kiosk?.survey ?? "");
  const chosen = live?.find((one) => one.id === survey);
  const links = useQuery({ ...linksQuery(project.id, survey), enabled: survey !== "" }).data?.items ?? [];
  const [link, setLink] = useState(kiosk?.link ?? NEW);
  const [units, setUnits] = useState<Record<string, string>>({});
  const [name, setName] = useState(kiosk?.name ?? "");
  const [pin, setPin] = useState("");
  const [settings, setSettings] = useState<Kiosk["settings"]>(kiosk?.settings ?? { ...usual, languages: [] });
  const [minutes, setMinutes] = useState(String(kiosk?.silent_after_minutes ?? 60));
  const [mail, setMail] = useState(kiosk?.alert_mail ?? "");
  const [error, setError] = useState<unknown>();
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const fail = (problem: unknown) => {
    setError(problem);
    throw problem;
  };
  const change = (part: Partial<Kiosk["settings"]>) => setSettings({ ...settings, ...part });
  const root = inProject(project.id);

  const linkToUse = async (): Promise<string> => {
    if (link !== NEW) return link;
    const made = await post<SurveyLink>(`${root}/surveys/${survey}/links`, {
      name: t("kiosk.link.name", { name: name.trim() }),
      units: Object.values(units).filter(Boolean),
      channel: "kiosk",
    });
    // Should the kiosk be refused, the link is there to be used with the next attempt.
    setLink(made.id);
    void client.invalidateQueries({ queryKey: ["links"] });
    return made.id;
  };
  const save = async () => {
    const said = { name, settings, silent_after_minutes: Math.round(Number(minutes)), alert_mail: mail };
    const used = await linkToUse();
    if (kiosk) {
      const part: KioskPatch = { ...said, link: used, ...(pin && { pin }) };
      await patch<Kiosk>(`${root}/kiosks/${kiosk.id}`, part);
      toast.done(t("kiosk.saved"));
    } else {
      const draft: KioskDraft = { ...said, link: used, pin };
      onPaired(await post<KioskPairing>(`${root}/kiosks`, draft));
    }
    await client.invalidateQueries({ queryKey: kiosks(project.id).queryKey });
  };

  return (
    <FormDialog
      open
      onClose={onClose}
      title={kiosk ? t("kiosk.edit.title", { name: kiosk.name }) : t("kiosk.new")}
      submit={kiosk ? t("action.save") : t("kiosk.create")}
      onSubmit={() => save().catch(fail)}
    >
      {live?.length === 0 && <Notice tone="warning">{t("kiosk.noSurvey")}</Notice>}
      <TextField
        label={t("field.name")}
        hint={t("kiosk.name.hint")}
        value={name}
        onChange={setName}
        autoFocus
        required
        wrong={wrong("name")}
      />
      <Select
        label={t("kiosk.survey")}
        value={survey}
        onChange={(id) => {
          setSurvey(id);
          setLink(NEW);
        }}
        choices={(live ?? []).map((one) => ({ value: one.id, label: local(one.title) }))}
        required
      />
      {survey !== "" && (
        <Select
          label={t("kiosk.link")}
          hint={t("kiosk.link.hint")}
          value={link}
          onChange={setLink}
          choices={[
            { value: NEW, label: t("kiosk.link.new") },
            ...links.map((one) => ({ value: one.id, label: one.name || one.code })),
          ]}
        />
      )}
      {survey !== "" &&
        link === NEW &&
        trees.map((tree) => (
          <Select
            key={tree.id}
            label={tree.name}
            value={units[tree.id] ?? ""}
            onChange={(id) => setUnits({ ...units, [tree.id]: id })}
            choices={[
              { value: "", label: t("link.noUnit") },
              ...tree.units.map((unit) => ({ value: unit.id, label: unit.name, hint: unit.code })),
            ]}
          />
        ))}
      <TextField
        label={t("kiosk.pin")}
        hint={t(kiosk ? "kiosk.pin.keep" : "kiosk.pin.hint")}
        value={pin}
        onChange={(text) => setPin(text.replace(/\D/g, ""))}
        inputMode="numeric"
        autoComplete="off"
        minLength={4}
        maxLength={8}
        required={!kiosk}
        wrong={wrong("pin")}
      />
      <div className="pair">
        <TextField
          label={t("kiosk.idle")}
          hint={t("kiosk.idle.hint")}
          type="number"
          min={10}
          max={600}
          value={String(settings.idle_seconds)}
          onChange={(text) => change({ idle_seconds: Math.round(Number(text)) })}
          wrong={wrong("idle_seconds")}
        />
        <TextField
          label={t("kiosk.thanks")}
          type="number"
          min={2}
          max={60}
          value={String(settings.thanks_seconds)}
          onChange={(text) => change({ thanks_seconds: Math.round(Number(text)) })}
          wrong={wrong("thanks_seconds")}
        />
      </div>
      <Switch selected={settings.start} onChange={(start) => change({ start })} hint={t("kiosk.start.hint")}>
        {t("kiosk.start")}
      </Switch>
      {settings.start && chosen && (
        <LocalField
          label={t("kiosk.invitation")}
          languages={Object.keys(chosen.title)}
          value={settings.invitation}
          onChange={(invitation) => change({ invitation })}
          placeholder={local(chosen.title)}
        />
      )}
      <Select
        label={t("kiosk.theme")}
        value={settings.theme}
        onChange={(theme) => change({ theme })}
        choices={themes.map((value) => ({ value, label: t(`kiosk.theme.${value}`) }))}
      />
      <div className="pair">
        <TextField
          label={t("kiosk.silentAfter")}
          hint={t("kiosk.silentAfter.hint")}
          type="number"
          min={5}
          max={20_160}
          value={minutes}
          onChange={setMinutes}
          wrong={wrong("silent_after_minutes")}
        />
        <TextField
          label={t("kiosk.mail")}
          hint={t("kiosk.mail.hint")}
          type="email"
          value={mail}
          onChange={setMail}
          wrong={wrong("alert_mail")}
        />
      </div>
    </FormDialog>
  );
}
