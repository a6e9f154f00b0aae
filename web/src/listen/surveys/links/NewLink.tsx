/** A new address, for one place. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "~/api/client";
import { hierarchies, inProject, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink, SurveyRead } from "~/api/survey";
import { type Channel, channels } from "~/api/types";
import { local, t } from "~/i18n";
import { FormDialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { toast } from "~/kit/toast";
import { readAttributes } from "./places";

interface Props {
  survey: SurveyRead;
  open: boolean;
  onClose: () => void;
}

export function NewLink({ survey, open, onClose }: Props) {
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
