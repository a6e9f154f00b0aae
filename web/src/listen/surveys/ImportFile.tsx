/** A survey from a file: looked at by the server first, then made a draft of its own. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { FileJson } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { explain, isApiError, post } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Finding, Survey, SurveyRead } from "~/api/survey";
import { local, t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Notice } from "~/kit/Badge";
import { FormDialog } from "~/kit/Dialog";
import { path } from "~/paths";
import { readDefinition } from "./exchange";
import { FindingList } from "./FindingList";
import { languageName } from "./LocalField";

type Found =
  | { state: "ready"; definition: Survey; findings: Finding[] }
  | { state: "wrong"; message: string; places: readonly { field: string; message: string }[] };

export function ImportFile({ touchpoint }: { touchpoint: string | null }) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [found, setFound] = useState<Found>();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");

  const look = async (file: File) => {
    setName(file.name);
    try {
      const read = await readDefinition(project.id, file);
      setFound(
        "wrong" in read
          ? { state: "wrong", message: t(`file.${read.wrong}`), places: [] }
          : { state: "ready", ...read },
      );
    } catch (error) {
      const places = isApiError(error) ? error.fields.filter((f) => f.field) : [];
      const message = places.length > 0 ? t("file.misshapen") : explain(error);
      setFound({ state: "wrong", message, places });
    }
    setOpen(true);
  };
  const create = async () => {
    if (found?.state !== "ready") return;
    const made = await post<SurveyRead>(`${inProject(project.id)}/surveys`, {
      definition: found.definition,
      touchpoint,
    });
    void client.invalidateQueries({ queryKey: ["surveys"] });
    await router.navigate({ href: path("survey", { project: project.key, survey: made.id }) });
  };
  return (
    <>
      <FileTrigger
        acceptedFileTypes={["application/json", ".json"]}
        onSelect={(files) => {
          const file = files?.[0];
          if (file) void look(file);
        }}
      >
        <Button icon={<FileJson size={16} />}>{t("file.read")}</Button>
      </FileTrigger>
      <FormDialog
        open={open}
        onClose={() => setOpen(false)}
        title={t("file.title", { name })}
        submit={t("file.create")}
        disabled={found?.state !== "ready"}
        onSubmit={create}
        wide
      >
        {found?.state === "wrong" && (
          <Notice tone="negative">
            <p>{found.message}</p>
            {found.places.map((place) => (
              <p key={place.field} className="small">
                <code>{place.field}</code>: {place.message}
              </p>
            ))}
          </Notice>
        )}
        {found?.state === "ready" && (
          <>
            <p>
              {t("file.found", {
                title: local(found.definition.title) || t("survey.untitled"),
                n: found.definition.questions.length,
                languages: found.definition.languages.map(languageName).join(", "),
              })}
            </p>
            {found.findings.length > 0 && <p className="quiet">{t("file.findings")}</p>}
            <FindingList findings={found.findings} />
          </>
        )}
      </FormDialog>
    </>
  );
}
