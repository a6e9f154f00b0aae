import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Finding } from "~/api/survey";
import { t } from "~/i18n";

/** What is wrong, errors first; each leads to its question. */
export function FindingList({
  findings,
  onOpen,
}: {
  findings: readonly Finding[];
  onOpen?: (question: string) => void;
}) {
  if (findings.length === 0) return null;
  const sorted = [...findings].sort(
    (a, b) => Number(b.severity === "error") - Number(a.severity === "error"),
  );
  return (
    <ul className="findings">
      {sorted.map((finding) => (
        <li key={finding.code + (finding.question ?? "") + finding.message} className={finding.severity}>
          {finding.severity === "error" ? (
            <CircleAlert size={16} aria-label={t("finding.error")} />
          ) : (
            <TriangleAlert size={16} aria-label={t("finding.warning")} />
          )}
          <span className="grow">{finding.message}</span>
          {finding.question && onOpen && (
            <button type="button" className="link-button" onClick={() => onOpen(finding.question ?? "")}>
              {t("finding.open")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
