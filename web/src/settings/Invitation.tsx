import { useState } from "react";
import { post } from "~/api/client";
import { base } from "~/api/queries";
import type { Session } from "~/api/types";
import { t } from "~/i18n";
import { TextField } from "~/kit/fields";
import { Gate, GateForm } from "./Gate";
import { passwordLength } from "./password";
import { useParam } from "~/address";

export function Invitation() {
  const token = useParam("token");
  const [password, setPassword] = useState("");
  return (
    <Gate title={t("invitation.title")} lead={t("invitation.lead")}>
      <GateForm
        submit={t("invitation.submit")}
        next="/"
        onSubmit={() => post<Session>(`${base}/invitations/${encodeURIComponent(token)}`, { password })}
      >
        {(wrong) => (
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
        )}
      </GateForm>
    </Gate>
  );
}
