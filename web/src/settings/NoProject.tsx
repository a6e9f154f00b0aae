import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { del } from "~/api/client";
import { base } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { path } from "~/paths";
import { Gate } from "./Gate";

/** Signed in, but nobody has given this person a project yet. */
export function NoProject() {
  const client = useQueryClient();
  const router = useRouter();
  const leave = () => {
    void del(`${base}/session`).finally(() => {
      client.clear();
      void router.navigate({ href: path("signIn") });
    });
  };
  return (
    <Gate title={t("noProject.title")} lead={t("noProject.lead")}>
      <div>
        <Button onPress={leave}>{t("nav.signOut")}</Button>
      </div>
    </Gate>
  );
}
