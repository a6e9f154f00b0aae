/** Settings, one page per topic. */
import { ExternalLink } from "lucide-react";
import type { ComponentType } from "react";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { Forbidden } from "~/kit/states";
import { useCurrentInSight } from "~/kit/useCurrentInSight";
import { path, type SettingsTopic, settingsTopics } from "~/paths";
import { AuditSettings } from "./Audit";
import { FacetSettings } from "./Facets";
import { InstallationSettings } from "./Installation";
import { KeySettings } from "./Keys";
import { MailSettings } from "./Mail";
import { OrganisationSettings } from "./Organisation";
import { PrivacySettings } from "./Privacy";
import { ProjectSettings } from "./Project";
import { UnitSettings } from "./Units";
import { UserSettings } from "./Users";
import "./settings.css";
import { useParam } from "~/address";

const pages: Record<SettingsTopic, ComponentType> = {
  organisation: OrganisationSettings,
  project: ProjectSettings,
  facets: FacetSettings,
  units: UnitSettings,
  users: UserSettings,
  keys: KeySettings,
  mail: MailSettings,
  privacy: PrivacySettings,
  audit: AuditSettings,
  installation: InstallationSettings,
};

export function SettingsPage() {
  const project = useProject();
  const wanted = useParam("topic");
  const topic = settingsTopics.find((x) => x === wanted) ?? "organisation";
  const Topic = pages[topic];
  const row = useCurrentInSight<HTMLElement>(topic);
  return (
    <Page title={t(`settings.${topic}`)} heading={<h1>{t("nav.settings")}</h1>} bare>
      <div className="settings">
        <nav className="settings-nav" aria-label={t("nav.settings")} ref={row}>
          {settingsTopics.map((key) => (
            <Link
              key={key}
              href={path("settings", { project: project.key, topic: key })}
              {...(key === topic && { "aria-current": "page" as const })}
            >
              {t(`settings.${key}`)}
            </Link>
          ))}
          <a href="/api" target="_blank" rel="noreferrer">
            {t("settings.api")}
            <ExternalLink size={14} aria-hidden="true" />
          </a>
        </nav>
        <div className="settings-body">{project.can("administer") ? <Topic /> : <Forbidden />}</div>
      </div>
    </Page>
  );
}
