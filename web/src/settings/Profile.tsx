import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import { explain, isApiError, patch } from "~/api/client";
import { base, session } from "~/api/queries";
import { useSession } from "~/api/session";
import type { Language, Session } from "~/api/types";
import { currentLanguage, languages, setLanguage, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { Page, Section } from "~/kit/Page";
import { Segments } from "~/kit/Segments";
import { chooseTheme, themes, useTheme } from "~/kit/theme";
import { toast } from "~/kit/toast";
import { passwordLength } from "./password";

interface Change {
  name?: string;
  language?: Language;
  password?: { current: string; new: string };
}

function useChangeUser() {
  const client = useQueryClient();
  return async (change: Change) => {
    await patch<unknown>(`${base}/session/user`, change);
    client.setQueryData(
      session.queryKey,
      (old: Session | undefined) =>
        old && {
          ...old,
          user: {
            ...old.user,
            ...(change.name && { name: change.name }),
            ...(change.language && { language: change.language }),
          },
        },
    );
  };
}

export function ProfilePage() {
  const { user } = useSession();
  const theme = useTheme();
  const change = useChangeUser();
  const [name, setName] = useState(user.name);
  const saveName = () => {
    change({ name }).then(() => toast.done(t("action.saved")), toast.failed);
  };
  const speak = (language: Language) => {
    change({ language }).then(() => setLanguage(language, true), toast.failed);
  };
  return (
    <Page title={t("profile.title")} width="narrow">
      <Section title={t("profile.you")} hint={user.email}>
        <Form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            saveName();
          }}
        >
          <TextField label={t("field.name")} value={name} onChange={setName} autoComplete="name" required />
          <div className="actions">
            <Button type="submit" isDisabled={name === user.name || !name.trim()}>
              {t("action.save")}
            </Button>
          </div>
        </Form>
      </Section>
      <Section title={t("profile.look")} hint={t("profile.look.hint")}>
        <div className="row" style={{ gap: 24 }}>
          <Segments
            label={t("language.label")}
            value={currentLanguage()}
            onChange={speak}
            choices={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          />
          <Segments
            label={t("theme.label")}
            value={theme}
            onChange={chooseTheme}
            choices={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          />
        </div>
      </Section>
      <PasswordSection />
    </Page>
  );
}

function PasswordSection() {
  const change = useChangeUser();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const save = () => {
    setBusy(true);
    setError(undefined);
    change({ password: { current, new: next } })
      .then(() => {
        setCurrent("");
        setNext("");
        toast.done(t("profile.password.changed"));
      })
      .catch((problem: unknown) => setError(problem))
      .finally(() => setBusy(false));
  };
  return (
    <Section title={t("field.password")}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label={t("profile.password.current")}
          type="password"
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          required
          wrong={wrong("current")}
        />
        <TextField
          label={t("field.newPassword")}
          type="password"
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          minLength={passwordLength}
          hint={t("field.password.hint", { n: passwordLength })}
          required
          wrong={wrong("new")}
        />
        <p className="form-error" role="alert">
          {error === undefined ? "" : explain(error)}
        </p>
        <div className="actions">
          <Button type="submit" isPending={busy} isDisabled={!current || !next}>
            {t("profile.password.change")}
          </Button>
        </div>
      </Form>
    </Section>
  );
}
