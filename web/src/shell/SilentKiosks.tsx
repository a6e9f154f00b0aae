/** How many kiosks are silent, beside their entry in the navigation; nothing when none is. */
import { useQuery } from "@tanstack/react-query";
import { kiosks } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Badge } from "~/kit/Badge";

export function SilentKiosks() {
  const project = useProject();
  const { data } = useQuery(kiosks(project.id));
  const silent = data?.items.filter((kiosk) => kiosk.state === "silent").length ?? 0;
  if (silent === 0) return null;
  return (
    <Badge tone="warning">
      <span aria-hidden="true">{silent}</span>
      <span className="visually-hidden">{t("kiosk.silent.count", { n: silent })}</span>
    </Badge>
  );
}
