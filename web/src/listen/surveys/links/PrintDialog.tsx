/** The posters and the addresses of the links that are shown, in one file. */
import { Download } from "lucide-react";
import { useState } from "react";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead } from "~/api/survey";
import { t } from "~/i18n";
import { ButtonLink } from "~/kit/Button";
import { Dialog } from "~/kit/Dialog";
import { RadioGroup, Select, Switch } from "~/kit/fields";
import { addresses, forms, papers, posters, type Wishes } from "./print";

interface Props {
  survey: SurveyRead;
  /** As typed into the search field. */
  search: string;
  count: number;
  open: boolean;
  onClose: () => void;
}

export function PrintDialog({ survey, search, count, open, onClose }: Props) {
  const project = useProject();
  const { languages, default_language } = survey.published ?? survey.draft;
  const [wishes, setWishes] = useState<Omit<Wishes, "search">>({
    form: "pdf",
    language: default_language,
    paper: "a4",
    names: true,
  });
  const root = `${inProject(project.id)}/surveys/${survey.id}`;
  const wanted = search.trim();
  const file = posters(root, { ...wishes, search });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("print")}
      footer={
        <ButtonLink look="primary" href={file} download="" icon={<Download size={16} />}>
          {t("print.download")}
        </ButtonLink>
      }
    >
      <div className="stack">
        <p className="quiet">
          {wanted ? t("print.found", { n: count, search: wanted }) : t("print.all", { n: count })}
        </p>
        <RadioGroup
          label={t("print.form")}
          value={wishes.form}
          onChange={(form) => setWishes({ ...wishes, form })}
          choices={forms.map((form) => ({ value: form, label: t(`print.form.${form}`) }))}
        />
        <div className="pair">
          <Select
            label={t("print.language")}
            value={wishes.language}
            onChange={(language) => setWishes({ ...wishes, language })}
            choices={languages.map((language) => ({ value: language, label: language.toUpperCase() }))}
          />
          {wishes.form !== "svg" && (
            <Select
              label={t("print.paper")}
              value={wishes.paper}
              onChange={(paper) => setWishes({ ...wishes, paper })}
              choices={papers.map((paper) => ({ value: paper, label: paper.toUpperCase() }))}
            />
          )}
        </div>
        <Switch
          selected={wishes.names}
          onChange={(names) => setWishes({ ...wishes, names })}
          hint={t("print.names.hint")}
        >
          {t("print.names")}
        </Switch>
        <div className="row">
          <span>{t("print.addresses")}</span>
          {(["csv", "xlsx"] as const).map((kind) => (
            <ButtonLink
              key={kind}
              small
              href={addresses(root, kind, search)}
              download=""
              icon={<Download size={14} />}
            >
              {kind.toUpperCase()}
            </ButtonLink>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
