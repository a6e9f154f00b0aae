/** One address of a survey: copied, opened, printed, put into a website, taken out of use. */
import { useQueryClient } from "@tanstack/react-query";
import { Download, ExternalLink, PanelsTopLeft, Trash2 } from "lucide-react";
import { useState } from "react";
import { del } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink, SurveyRead } from "~/api/survey";
import { t } from "~/i18n";
import { Button, ButtonLink, IconButton } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { FormDialog } from "~/kit/Dialog";
import { Menu } from "~/kit/Menu";
import { snippet } from "../widget";
import { WidgetDialog } from "../WidgetDialog";
import { papers } from "./print";

interface Props {
  link: SurveyLink;
  survey: SurveyRead;
  /** Where its answers come from, in words. */
  about: readonly string[];
}

export function LinkCard({ link, survey, about }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const [embedding, setEmbedding] = useState(false);
  const root = `${inProject(project.id)}/links/${link.id}`;
  const name = link.name || link.code;
  const languages = (survey.published ?? survey.draft).languages;
  return (
    <li className="link-card">
      <img src={`${root}/qr.svg`} alt={t("link.qr.of", { name })} width={128} height={128} loading="lazy" />
      <div className="stack-tight grow">
        <div className="row between">
          <h3>{name}</h3>
          <span className="quiet small">{t("cell.n", { n: link.answers })}</span>
        </div>
        {about.length > 0 && <p className="small quiet">{about.join(" · ")}</p>}
        <CopyField label={t("link.address.of", { name })} value={link.url} />
        {link.widget && <CopyField label={t("widget.snippet.of", { name })} value={snippet(link)} />}
        <div className="row">
          <ButtonLink small external href={link.url} icon={<ExternalLink size={14} />}>
            {t("link.open")}
          </ButtonLink>
          <ButtonLink
            small
            href={`${root}/qr.svg`}
            download={`${link.code}.svg`}
            icon={<Download size={14} />}
          >
            {t("link.qr")}
          </ButtonLink>
          <Menu
            label={t("link.poster.of", { name })}
            entries={languages.flatMap((language) => [
              {
                key: `${language}-svg`,
                label: t("link.poster.svg", { language: language.toUpperCase() }),
                onAction: () => show(`${root}/poster.svg?language=${language}`),
              },
              ...papers.map((paper) => ({
                key: `${language}-${paper}`,
                label: t("link.poster.pdf", { language: language.toUpperCase(), paper: paper.toUpperCase() }),
                onAction: () => show(`${root}/poster.pdf?language=${language}&paper=${paper}`),
              })),
            ])}
          >
            <Button small icon={<Download size={14} />}>
              {t("link.poster")}
            </Button>
          </Menu>
          <Button small icon={<PanelsTopLeft size={14} />} onPress={() => setEmbedding(true)}>
            {t("widget")}
          </Button>
          <span className="grow" />
          <IconButton
            small
            label={t("link.remove.of", { name })}
            icon={<Trash2 size={14} />}
            onPress={() => setRemoving(true)}
          />
        </div>
      </div>
      <WidgetDialog link={link} languages={languages} open={embedding} onClose={() => setEmbedding(false)} />
      <FormDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t("link.remove.title")}
        submit={t("action.delete")}
        danger
        onSubmit={async () => {
          await del(root);
          await client.invalidateQueries({ queryKey: ["links"] });
        }}
      >
        <p>{t("link.remove.hint")}</p>
      </FormDialog>
    </li>
  );
}

/** Files of the server are pages of their own. */
function show(address: string): void {
  window.open(address, "_blank", "noopener");
}
