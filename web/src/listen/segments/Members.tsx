/** Who is on a list: customers are put on it and taken off by what people call them. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { explain, post } from "~/api/client";
import { inProject } from "~/api/queries";
import type { ListChanged } from "~/api/segment";
import { useProject } from "~/api/session";
import type { Id } from "~/api/types";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { Section } from "~/kit/Page";

type Way = "add" | "remove";

export function Members({ segment }: { segment: Id }) {
  const project = useProject();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState<Way>();
  const [done, setDone] = useState<{ way: Way; changed: ListChanged }>();
  const [error, setError] = useState<unknown>();
  if (!project.whole_project || !project.can("manage_customers"))
    return <p className="quiet">{t("members.forbidden")}</p>;
  const names = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const send = async (way: Way) => {
    setBusy(way);
    setError(undefined);
    setDone(undefined);
    try {
      const root = `${inProject(project.id)}/segments/${segment}/members`;
      const changed = await post<ListChanged>(root, { [way]: names });
      setDone({ way, changed });
      // What is unknown stays, to be put right.
      setText(changed.unknown.join("\n"));
      await client.invalidateQueries({ queryKey: ["segment-size", project.id] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Section title={t("members.title")} hint={t("members.hint")}>
      <TextField
        label={t("members.names")}
        hint={t("members.names.hint")}
        value={text}
        onChange={setText}
        lines={6}
      />
      <div className="row">
        <Button
          look="primary"
          isPending={busy === "add"}
          isDisabled={names.length === 0 || busy !== undefined}
          onPress={() => void send("add")}
        >
          {t("members.add")}
        </Button>
        <Button
          isPending={busy === "remove"}
          isDisabled={names.length === 0 || busy !== undefined}
          onPress={() => void send("remove")}
        >
          {t("members.remove")}
        </Button>
      </div>
      <div role="status" className="stack-tight">
        {done && <p>{said(done.way, done.changed)}</p>}
        {done && done.changed.unknown.length > 0 && (
          <Notice tone="warning">{t("members.unknown", { n: done.changed.unknown.length })}</Notice>
        )}
      </div>
      {error !== undefined && (
        <p className="form-error" role="alert">
          {explain(error)}
        </p>
      )}
    </Section>
  );
}

const said = (way: Way, changed: ListChanged) =>
  way === "add" ? t("members.added", { n: changed.added }) : t("members.removed", { n: changed.removed });
