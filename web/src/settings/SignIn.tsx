import { useState } from "react";
import { post } from "~/api/client";
import { base } from "~/api/queries";
import type { Session } from "~/api/types";
import { useSearch } from "~/address";
import { t } from "~/i18n";
import { TextField } from "~/kit/fields";
import { one } from "~/paths";
import { Gate, GateForm } from "./Gate";

/** Only addresses of this app: `//elsewhere` and `https:…` are not followed after sign-in. */
export const safeNext = (next: string | undefined): string =>
  next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";

export function SignIn() {
  const next = safeNext(one(useSearch().next));
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <Gate title={t("signIn.title")} lead={t("signIn.lead")}>
      <GateForm
        submit={t("signIn.submit")}
        next={next}
        onSubmit={() => post<Session>(`${base}/session`, { email, password })}
      >
        {(wrong) => (
          <>
            <TextField
              label={t("field.email")}
              type="email"
              value={email}
              onChange={setEmail}
              autoComplete="username"
              autoFocus
              required
              wrong={wrong("email")}
            />
            <TextField
              label={t("field.password")}
              type="password"
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              required
              wrong={wrong("password")}
            />
          </>
        )}
      </GateForm>
    </Gate>
  );
}
