/** Two clicks to a published survey: choose a template and a touchpoint, publish. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import { post } from "~/api/client";
import { inProject, templates, touchpoints } from "~/api/queries";
import { useProject, useSession } from "~/api/session";
import type { SurveyLink, SurveyRead, Template } from "~/api/survey";
import type { Id, Touchpoint } from "~/api/types";
import { local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Select, TextField } from "~/kit/fields";
import { Page, Section } from "~/kit/Page";
import { ErrorState, LoadingRows } from "~/kit/states";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { ImportFile } from "./ImportFile";
import { MetricSketch } from "./MetricSketch";
import "./surveys.css";

type Start = { template: string } | { title: Record<string, string> };

export function NewSurveyPage() {
  const project = useProject();
  const router = useRouter();
  const client = useQueryClient();
  const read = useQuery(templates(project.id));
  const places = useQuery(touchpoints(project.id)).data?.items;
  const ready = (places ?? []).filter((x) => x.live);
  const [chosen, setChosen] = useState<Id>();
  const touchpoint = ready.find((x) => x.id === chosen) ?? ready[0];
  const root = `${inProject(project.id)}/surveys`;

  const create = useMutation({
    mutationFn: async ({ start, publish }: { start: Start; publish: boolean }) => {
      const made = await post<SurveyRead>(root, { ...start, touchpoint: touchpoint?.id ?? null });
      if (publish) {
        await post(`${root}/${made.id}/publish`, { accept_warnings: true });
        await post<SurveyLink>(`${root}/${made.id}/links`, {
          name: t("link.first"),
          units: [],
          attributes: {},
        });
      }
      return { id: made.id, publish };
    },
    onSuccess: ({ id, publish }) => {
      void client.invalidateQueries({ queryKey: ["surveys"] });
      const tab = publish ? { tab: "links" } : {};
      void router.navigate({ href: path("survey", { project: project.key, survey: id }, tab) });
      if (publish) toast.done(t("survey.published"));
    },
    onError: toast.failed,
  });

  return (
    <Page
      title={t("survey.new")}
      crumbs={[{ label: t("nav.surveys"), href: path("surveys", { project: project.key }) }]}
      width="reading"
    >
      <Section title={t("survey.where")} hint={t("survey.where.hint")}>
        <TouchpointChoice places={places} ready={ready} value={touchpoint?.id ?? null} onChange={setChosen} />
      </Section>
      <Section title={t("survey.what")} hint={t("survey.what.hint")}>
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows />
        ) : (
          <ul className="templates">
            {read.data.items.map((template) => (
              <TemplateCard
                key={template.key}
                template={template}
                busy={create.isPending}
                canPublish={touchpoint !== undefined}
                onUse={(publish) => create.mutate({ start: { template: template.key }, publish })}
              />
            ))}
          </ul>
        )}
        <div className="row">
          <Button
            icon={<FilePlus2 size={16} />}
            isDisabled={create.isPending}
            onPress={() =>
              create.mutate({ start: { title: { de: "Neue Umfrage", en: "New survey" } }, publish: false })
            }
          >
            {t("survey.blank")}
          </Button>
          <ImportFile touchpoint={touchpoint?.id ?? null} />
        </div>
      </Section>
    </Page>
  );
}

interface TouchpointChoiceProps {
  places: readonly Touchpoint[] | undefined;
  ready: readonly Touchpoint[];
  value: Id | null;
  onChange: (id: Id) => void;
}

function TouchpointChoice({ places, ready, value, onChange }: TouchpointChoiceProps) {
  if (places && ready.length === 0) return <FirstTouchpoint onMade={onChange} />;
  return (
    <div style={{ maxWidth: 360 }}>
      <Select
        label={t("filter.touchpoint")}
        value={value}
        onChange={onChange}
        placeholder={t("survey.chooseTouchpoint")}
        choices={ready.map((x) => ({ value: x.id, label: x.name }))}
      />
    </div>
  );
}

/** A new project has no touchpoint yet: a name is enough, the one who makes it owns it. */
function FirstTouchpoint({ onMade }: { onMade: (id: Id) => void }) {
  const project = useProject();
  const client = useQueryClient();
  const { user } = useSession();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () =>
      post<Touchpoint>(`${inProject(project.id)}/touchpoints`, {
        name,
        channel: "web",
        owner: user.id,
        live: true,
      }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["touchpoints"] });
      onMade(made.id);
    },
    onError: toast.failed,
  });
  return (
    <Form
      className="first-touchpoint"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextField
        label={t("survey.firstTouchpoint")}
        hint={t("survey.firstTouchpoint.hint", { name: user.name })}
        value={name}
        onChange={setName}
        required
        autoFocus
      />
      <Button type="submit" isPending={create.isPending}>
        {t("action.add")}
      </Button>
    </Form>
  );
}

interface CardProps {
  template: Template;
  busy: boolean;
  canPublish: boolean;
  onUse: (publish: boolean) => void;
}

function TemplateCard({ template, busy, canPublish, onUse }: CardProps) {
  const name = local(template.title);
  return (
    <li className="template">
      <MetricSketch metric={template.metric} />
      <h3>{name}</h3>
      <p className="quiet">{local(template.description)}</p>
      <div className="row">
        <Button
          look="primary"
          small
          isDisabled={busy || !canPublish}
          onPress={() => onUse(true)}
          aria-label={t("survey.publishNow.of", { name })}
        >
          {t("survey.publishNow")}
        </Button>
        <Button
          small
          isDisabled={busy}
          onPress={() => onUse(false)}
          aria-label={t("survey.editFirst.of", { name })}
        >
          {t("survey.editFirst")}
        </Button>
      </div>
    </li>
  );
}
