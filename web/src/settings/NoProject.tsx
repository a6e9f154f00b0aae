import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { signOut } from "~/api/begin";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { Gate } from "./Gate";

/** Signed in, but nobody has given this person a project yet. */
export function NoProject() {
  const client = useQueryClient();
  const router = useRouter();
  const leave = () => {
    signOut().then(() => {
      client.clear();
      void router.navigate({ href: path("signIn") });
    }, toast.failed);
  };
  return (
    <Gate title={t("noProject.title")} lead={t("noProject.lead")}>
      <div>
        <Button onPress={leave}>{t("nav.signOut")}</Button>
      </div>
    </Gate>
  );
}
