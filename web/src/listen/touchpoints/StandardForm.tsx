/** Makes a standard or changes one. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError, patch, post } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Standard, StandardDimension } from "~/api/types";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { Select, TextField } from "~/kit/fields";
import { toast } from "~/kit/toast";

const dimensions: readonly StandardDimension[] = ["text", "design", "tone", "contact", "service"];

interface StandardFormProps {
  standard: Standard | undefined;
  onClose: () => void;
}

export function StandardForm({ standard, onClose }: StandardFormProps) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState(standard?.name ?? "");
  const [description, setDescription] = useState(standard?.description ?? "");
  const [dimension, setDimension] = useState<StandardDimension>(standard?.dimension ?? "text");
  const [error, setError] = useState<unknown>();
  const root = `${inProject(project.id)}/standards`;
  const wrong = (field: string) => (isApiError(error) ? error.field(field) : undefined);
  const refresh = () => client.invalidateQueries({ queryKey: ["standards"] });
  const save = async () => {
    const body = { name, description, dimension };
    try {
      await (standard ? patch(`${root}/${standard.id}`, body) : post(root, body));
    } catch (problem) {
      setError(problem);
      throw problem;
    }
    await refresh();
  };
  const archive = async (archived: boolean) => {
    try {
      await patch(`${root}/${standard?.id ?? ""}`, { archived });
      await refresh();
      onClose();
    } catch (problem) {
      toast.failed(problem);
    }
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={standard ? standard.name : t("standard.new")}
      submit={t("action.save")}
      onSubmit={save}
    >
      <TextField
        label={t("field.name")}
        value={name}
        onChange={setName}
        required
        autoFocus
        wrong={wrong("name")}
      />
      <Select
        label={t("standard.dimension")}
        value={dimension}
        onChange={setDimension}
        choices={dimensions.map((value) => ({ value, label: t(`standard.dimension.${value}`) }))}
      />
      <TextField
        label={t("standard.description")}
        value={description}
        onChange={setDescription}
        lines={3}
        wrong={wrong("description")}
      />
      {standard && (
        <div>
          <Button
            small
            look={standard.archived ? "default" : "danger"}
            onPress={() => void archive(!standard.archived)}
          >
            {t(standard.archived ? "standard.restore" : "standard.archive")}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
