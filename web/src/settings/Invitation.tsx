import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { explain, get, post } from "~/api/client";
import { base } from "~/api/queries";
import type { Invited, Session } from "~/api/types";
import { t } from "~/i18n";
import { ButtonLink } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { path } from "~/paths";
import { Gate, GateForm } from "./Gate";
import { passwordLength } from "./password";
import { useParam } from "~/address";

export function Invitation() {
  const token = useParam("token");
  const invited = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => get<Invited>(`${base}/invitations/${encodeURIComponent(token)}`),
    retry: false,
  });
  const [password, setPassword] = useState("");
  if (invited.isError)
    return (
      <Gate title={t("invitation.over")} lead={explain(invited.error)}>
        <div>
          <ButtonLink href={path("signIn")}>{t("signIn.submit")}</ButtonLink>
        </div>
      </Gate>
    );
  const { name, email } = invited.data ?? { name: "", email: "" };
  return (
    <Gate
      title={name ? t("invitation.welcome", { name }) : t("invitation.title")}
      lead={t("invitation.lead")}
    >
      <GateForm
        submit={t("invitation.submit")}
        next="/"
        onSubmit={() => post<Session>(`${base}/invitations/${encodeURIComponent(token)}`, { password })}
      >
        {(wrong) => (
          <>
            <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
            <TextField
              label={t("field.newPassword")}
              type="password"
              value={password}
              onChange={setPassword}
              autoComplete="new-password"
              minLength={passwordLength}
              hint={t("field.password.hint", { n: passwordLength })}
              autoFocus
              required
              wrong={wrong("password")}
            />
          </>
        )}
      </GateForm>
    </Gate>
  );
}
