/** Says what publishing means before it is done, and what stands in its way. */
import { t } from "~/i18n";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { FindingLines, type Findings } from "./findings";

interface Props {
  open: boolean;
  onClose: () => void;
  /** The newest published version; 0: none. */
  version: number;
  findings: Findings;
  /** What the server found when it was to publish. */
  refused: readonly string[];
  onPublish: () => Promise<void>;
}

export function PublishDialog({ open, onClose, version, findings, refused, onPublish }: Props) {
  const found = findings.filter((one) => one.severity === "error").map(({ message }) => message);
  const errors = [...new Set([...found, ...refused])];
  if (errors.length > 0)
    return (
      <Dialog open={open} onClose={onClose} title={t("programme.notYet")}>
        <p>{t("programme.notYet.hint", { n: errors.length })}</p>
        <ul className="stack-tight">
          {errors.map((message) => (
            <li key={message} className="form-error">
              {message}
            </li>
          ))}
        </ul>
      </Dialog>
    );
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("programme.publish.title")}
      submit={findings.length > 0 ? t("programme.publishAnyway") : t("programme.publish")}
      onSubmit={onPublish}
    >
      <p>{version === 0 ? t("programme.publish.first") : t("programme.publish.again", { n: version + 1 })}</p>
      <FindingLines findings={findings} under={findings.map(({ field }) => field)} />
    </FormDialog>
  );
}
