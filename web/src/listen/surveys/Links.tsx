/** Addresses of a survey: as link, as QR code, as poster; each can carry where it hangs. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, ExternalLink, Link2, PanelsTopLeft, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { del, post } from "~/api/client";
import { hierarchies, inProject, links as linksQuery, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink, SurveyRead } from "~/api/survey";
import { type Channel, channels } from "~/api/types";
import { local, t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button, ButtonLink, IconButton } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { FormDialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { toast } from "~/kit/toast";
import { WidgetDialog } from "./WidgetDialog";
import { snippet } from "./widget";

export function Links({ survey }: { survey: SurveyRead }) {
  const project = useProject();
  const read = useQuery(linksQuery(project.id, survey.id));
  const [adding, setAdding] = useState(false);
  const add = (
    <Button icon={<Plus size={16} />} onPress={() => setAdding(true)}>
      {t("link.new")}
    </Button>
  );
  return (
    <>
      {survey.status !== "live" && (
        <Notice tone="warning">{t(survey.status === "draft" ? "link.draft" : "link.closed")}</Notice>
      )}
      <Section
        title={t("survey.tab.links")}
        hint={t("link.hint")}
        actions={(read.data?.items.length ?? 0) > 0 && add}
      >
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows rows={3} />
        ) : read.data.items.length === 0 ? (
          <State icon={<Link2 size={28} aria-hidden="true" />} title={t("link.none")} actions={add}>
            {t("link.none.hint")}
          </State>
        ) : (
          <ul className="links">
            {read.data.items.map((link) => (
              <LinkCard key={link.id} link={link} survey={survey} />
            ))}
          </ul>
        )}
      </Section>
      <NewLink survey={survey} open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function LinkCard({ link, survey }: { link: SurveyLink; survey: SurveyRead }) {
  const project = useProject();
  const client = useQueryClient();
  const units = useQuery(hierarchies).data?.items.flatMap((h) => h.units) ?? [];
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  const [removing, setRemoving] = useState(false);
  const [embedding, setEmbedding] = useState(false);
  const root = `${inProject(project.id)}/links/${link.id}`;
  const about = [
    ...link.units.map((id) => units.find((u) => u.id === id)?.name ?? ""),
    places.find((x) => x.id === link.touchpoint)?.name ?? "",
    link.channel ? t(`channel.${link.channel}`) : "",
    ...Object.entries(link.attributes).map(([name, value]) => `${name}: ${value}`),
  ].filter(Boolean);
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
          {languages.map((language) => (
            <ButtonLink
              key={language}
              small
              href={`${root}/poster.svg?language=${language}`}
              download={`${link.code}-${language}.svg`}
              icon={<Download size={14} />}
            >
              {t("link.poster", { language: language.toUpperCase() })}
            </ButtonLink>
          ))}
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

function NewLink({ survey, open, onClose }: { survey: SurveyRead; open: boolean; onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const trees = useQuery(hierarchies).data?.items.filter((h) => h.units.length > 0) ?? [];
  const places = useQuery(touchpoints(project.id)).data?.items ?? [];
  const [name, setName] = useState("");
  const [units, setUnits] = useState<Record<string, string>>({});
  const [touchpoint, setTouchpoint] = useState("");
  const [channel, setChannel] = useState<Channel | "">("");
  const [attributes, setAttributes] = useState("");
  const create = useMutation({
    mutationFn: () =>
      post<SurveyLink>(`${inProject(project.id)}/surveys/${survey.id}/links`, {
        name,
        units: Object.values(units).filter(Boolean),
        touchpoint: touchpoint || null,
        channel: channel || null,
        attributes: readAttributes(attributes),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["links"] });
      toast.done(t("link.created"));
      setName("");
    },
  });
  const none = { value: "", label: t("link.asSurvey") };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("link.new")}
      submit={t("link.create")}
      onSubmit={() => create.mutateAsync()}
    >
      <TextField
        label={t("field.name")}
        hint={t("link.name.hint")}
        value={name}
        onChange={setName}
        autoFocus
        required
      />
      {trees.map((tree) => (
        <Select
          key={tree.id}
          label={tree.name}
          value={units[tree.id] ?? ""}
          onChange={(id) => setUnits({ ...units, [tree.id]: id })}
          choices={[
            { value: "", label: t("link.noUnit") },
            ...tree.units.map((u) => ({ value: u.id, label: u.name, hint: u.code })),
          ]}
        />
      ))}
      <div className="pair">
        <Select
          label={t("filter.touchpoint")}
          value={touchpoint}
          onChange={setTouchpoint}
          choices={[none, ...places.map((x) => ({ value: x.id, label: x.name }))]}
        />
        <Select
          label={t("filter.channel")}
          value={channel}
          onChange={setChannel}
          choices={[
            { value: "" as const, label: t("link.asSurvey") },
            ...channels.map((value) => ({ value, label: t(`channel.${value}`) })),
          ]}
        />
      </div>
      <TextField
        label={t("link.attributes")}
        hint={t("link.attributes.hint")}
        value={attributes}
        onChange={setAttributes}
        lines={2}
        placeholder={local({ de: "kasse=3", en: "till=3" })}
      />
    </FormDialog>
  );
}

/** One `name=value` a line. */
export function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split("\n")
      .map((line) => line.split("="))
      .filter(([name, ...value]) => name?.trim() && value.join("=").trim())
      .map(([name = "", ...value]) => [name.trim(), value.join("=").trim()]),
  );
}
