/** The quiet column before one is signed in, with language and theme at hand. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Moon, Sun } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { explain, isApiError } from "~/api/client";
import { session } from "~/api/queries";
import type { Language, Session } from "~/api/types";
import { currentLanguage, languages, setLanguage, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Wordmark } from "~/kit/Logo";
import { Segments } from "~/kit/Segments";
import { chooseTheme, nextTheme, useTheme } from "~/kit/theme";
import { useTitle } from "~/kit/Page";
import { begin } from "~/api/begin";

export function Gate({
  title,
  lead,
  wide = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  useTitle(title);
  const theme = useTheme();
  const next = nextTheme(theme);
  return (
    <div className="gate">
      <header className="gate-top">
        <Wordmark />
        <div className="row">
          <IconButton
            label={t("theme.switch")}
            icon={next === "dark" ? <Moon size={16} /> : <Sun size={16} />}
            onPress={() => chooseTheme(next)}
          />
          <Segments
            label={t("language.label")}
            value={currentLanguage()}
            onChange={(language: Language) => void setLanguage(language, true)}
            choices={languages.map((value) => ({ value, label: value.toUpperCase() }))}
          />
        </div>
      </header>
      <main className={wide ? "wide" : undefined}>
        <div className="stack-tight">
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}

interface GateFormProps {
  submit: string;
  /** Ends with a session. */
  onSubmit: () => Promise<Session>;
  children: (wrong: (field: string) => string | undefined) => ReactNode;
  next: string;
}

export function GateForm({ submit, onSubmit, children, next }: GateFormProps) {
  const router = useRouter();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    onSubmit()
      .then(async (found) => {
        client.clear();
        client.setQueryData(session.queryKey, found);
        await begin(found);
        await router.navigate({ href: next });
      })
      .catch((problem: unknown) => setError(problem))
      .finally(() => setBusy(false));
  };
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  return (
    <Form className="card stack" onSubmit={send}>
      {children(wrong)}
      <p className="form-error" role="alert">
        {error === undefined ? "" : explain(error)}
      </p>
      <Button look="primary" type="submit" isPending={busy}>
        {submit}
      </Button>
    </Form>
  );
}
