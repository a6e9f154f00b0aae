/** What is done with a survey as a whole: publish, close, copy, hand out as a file, delete. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { CopyPlus, Ellipsis, FileDown, Lock, LockOpen, Redo2, Rocket, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { del, post } from "~/api/client";
import { inProject, survey as surveyQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead } from "~/api/survey";
import { local, t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { Menu, type MenuEntry } from "~/kit/Menu";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { saveDefinition } from "./exchange";
import { FindingList } from "./FindingList";
import type { Draft } from "./useDraft";
import { differenceInWords, differenceOf } from "./versions/difference";

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface Props {
  read: SurveyRead;
  draft: Draft;
  onUndo: () => void;
  onRedo: () => void;
}

export function Actions({ read, draft, onUndo, onRedo }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [publishing, setPublishing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const surveys = `${inProject(project.id)}/surveys`;
  const root = `${surveys}/${read.id}`;
  const key = surveyQuery(project.id, read.id).queryKey;
  const unpublished =
    read.status === "draft" || JSON.stringify(read.draft) !== JSON.stringify(read.published);

  const turn = (to: "close" | "reopen") => {
    post<SurveyRead>(`${root}/${to}`).then((done) => {
      client.setQueryData(key, done);
      void client.invalidateQueries({ queryKey: ["surveys"] });
    }, toast.failed);
  };
  const duplicate = () => {
    const { definition, touchpoint } = draft.work;
    const title = Object.fromEntries(
      Object.entries(definition.title).map(([language, words]) => [
        language,
        t("survey.copy.title", { title: words }),
      ]),
    );
    post<SurveyRead>(surveys, { definition, touchpoint, title }).then((made) => {
      void client.invalidateQueries({ queryKey: ["surveys"] });
      void router.navigate({ href: path("survey", { project: project.key, survey: made.id }) });
      toast.done(t("survey.copied"));
    }, toast.failed);
  };
  const entries: MenuEntry[] = [
    { key: "copy", label: t("survey.copy"), icon: <CopyPlus size={16} />, onAction: duplicate },
    {
      key: "export",
      label: t("survey.export"),
      icon: <FileDown size={16} />,
      onAction: () => {
        const { definition } = draft.work;
        saveDefinition(definition, local(definition.title));
      },
    },
    ...(read.status === "live"
      ? [{ key: "close", label: t("survey.close"), icon: <Lock size={16} />, onAction: () => turn("close") }]
      : []),
    ...(read.status === "closed"
      ? [
          {
            key: "reopen",
            label: t("survey.reopen"),
            icon: <LockOpen size={16} />,
            onAction: () => turn("reopen"),
          },
        ]
      : []),
    ...(read.version === 0
      ? [
          {
            key: "delete",
            label: t("action.delete"),
            icon: <Trash2 size={16} />,
            danger: true,
            onAction: () => setDeleting(true),
          },
        ]
      : []),
  ];
  return (
    <>
      <IconButton
        label={t("action.undo")}
        shortcut={mac ? "⌘Z" : "Ctrl Z"}
        icon={<Undo2 size={16} />}
        isDisabled={!draft.canUndo}
        onPress={onUndo}
      />
      <IconButton
        label={t("action.redo")}
        shortcut={mac ? "⇧⌘Z" : "Ctrl ⇧ Z"}
        icon={<Redo2 size={16} />}
        isDisabled={!draft.canRedo}
        onPress={onRedo}
      />
      <Button
        look="primary"
        icon={<Rocket size={16} />}
        isDisabled={!unpublished && draft.saving === "saved"}
        onPress={() => setPublishing(true)}
      >
        {read.version === 0 ? t("survey.publish") : t("survey.publishAgain")}
      </Button>
      <Menu label={t("nav.more")} entries={entries}>
        <IconButton label={t("nav.more")} icon={<Ellipsis size={16} />} />
      </Menu>
      <PublishDialog read={read} draft={draft} open={publishing} onClose={() => setPublishing(false)} />
      <FormDialog
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t("survey.delete.title")}
        submit={t("action.delete")}
        danger
        onSubmit={async () => {
          await del(root);
          void client.invalidateQueries({ queryKey: ["surveys"] });
          await router.navigate({ href: path("surveys", { project: project.key }) });
        }}
      >
        <p>{t("survey.delete.hint")}</p>
      </FormDialog>
    </>
  );
}

interface PublishProps {
  read: SurveyRead;
  draft: Draft;
  open: boolean;
  onClose: () => void;
}

/** Says what will be different for respondents before it is. */
function PublishDialog({ read, draft, open, onClose }: PublishProps) {
  const project = useProject();
  const client = useQueryClient();
  const errors = read.findings.filter((f) => f.severity === "error");
  const publish = async () => {
    await draft.flush();
    const done = await post<SurveyRead>(`${inProject(project.id)}/surveys/${read.id}/publish`, {
      accept_warnings: true,
    });
    client.setQueryData(surveyQuery(project.id, read.id).queryKey, done);
    void client.invalidateQueries({ queryKey: ["surveys"] });
    void client.invalidateQueries({ queryKey: ["versions"] });
    toast.done(t("survey.published"));
  };
  if (errors.length > 0)
    return (
      <Dialog open={open} onClose={onClose} title={t("survey.notYet")}>
        <p>{t("survey.notYet.hint", { n: errors.length })}</p>
        <FindingList findings={read.findings} />
      </Dialog>
    );
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("survey.publish.title")}
      submit={read.findings.length > 0 ? t("survey.publishAnyway") : t("survey.publish")}
      onSubmit={publish}
    >
      <p>
        {read.version === 0 ? t("survey.publish.first") : t("survey.publish.again", { n: read.version + 1 })}
      </p>
      {read.published && (
        <p>
          {t("survey.publish.difference")}{" "}
          {differenceInWords(differenceOf(read.published, draft.work.definition))}
        </p>
      )}
      <FindingList findings={read.findings} />
    </FormDialog>
  );
}
