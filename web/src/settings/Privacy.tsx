/** What is kept of customers, what protects them, and where to act on it. */
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { ButtonLink } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { path } from "~/paths";

export function PrivacySettings() {
  const project = useProject();
  const p = { project: project.key };
  return (
    <>
      <Section title={t("privacy.groups")}>
        <p>
          {t("privacy.groups.text", {
            numbers: project.minimums.numbers,
            comments: project.minimums.comments,
          })}
        </p>
        <div>
          <ButtonLink href={path("settings", { ...p, topic: "project" })}>
            {t("privacy.groups.change")}
          </ButtonLink>
        </div>
      </Section>
      <Section title={t("privacy.consent")}>
        <p>{t("privacy.consent.text")}</p>
      </Section>
      <Section title={t("privacy.subject")}>
        <p>{t("privacy.subject.text")}</p>
        <div>
          <ButtonLink href={path("customers", p)}>{t("privacy.subject.find")}</ButtonLink>
        </div>
      </Section>
      <Section title={t("privacy.trace")}>
        <p>{t("privacy.trace.text")}</p>
        <div>
          <ButtonLink href={path("settings", { ...p, topic: "audit" })}>{t("settings.audit")}</ButtonLink>
        </div>
      </Section>
    </>
  );
}
