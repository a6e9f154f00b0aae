/** What a programme would do now, worked out anew as it changes, and what is wrong with it. */
import { useQuery } from "@tanstack/react-query";
import { explain } from "~/api/client";
import type { HeldBack, Programme, ProgrammePreview } from "~/api/programme";
import { programmeFindings, programmePreview } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, t } from "~/i18n";
import { count } from "~/i18n/format";
import { LoadingRows } from "~/kit/states";
import { useRested } from "~/kit/useRested";
import { newProgramme } from "./definition";
import type { Findings } from "./findings";

const restMs = 500;
const nothing = newProgramme("");

/** `definition`: undefined while the server could not read it. */
export function useChecked(definition: Programme | undefined, id: string | null) {
  const project = useProject();
  const may = project.can("read_voices");
  const asked = useRested(definition, restMs);
  const check = useQuery({
    ...programmeFindings(project.id, asked ?? nothing),
    enabled: asked !== undefined,
  });
  const findings: Findings = check.data?.findings ?? [];
  const faulty = findings.some((one) => one.severity === "error");
  const ready = asked !== undefined && check.isSuccess && !check.isPlaceholderData && !faulty;
  const read = useQuery({
    ...programmePreview(project.id, asked ?? nothing, id),
    enabled: may && ready,
  });
  return {
    findings,
    faulty,
    shown: may,
    preview: read.data,
    working: check.isFetching || read.isFetching,
    error: check.error ?? read.error,
  };
}

interface Props {
  checked: ReturnType<typeof useChecked>;
  incomplete: boolean;
}

export function Preview({ checked, incomplete }: Props) {
  const { shown, preview, working, faulty, error } = checked;
  if (!shown) return null;
  const note = incomplete
    ? t("preview.incomplete")
    : error && !working
      ? explain(error)
      : faulty
        ? t("preview.faults")
        : undefined;
  return (
    <section className="programme-preview" aria-label={t("preview.title")} aria-busy={working}>
      <h2>{t("preview.title")}</h2>
      {preview ? <Counted preview={preview} /> : !note && <LoadingRows rows={4} />}
      <p className="small quiet" role="status">
        {note ?? (working ? t("preview.working") : "")}
      </p>
    </section>
  );
}

const sum = (reasons: readonly HeldBack[]) => reasons.reduce((all, one) => all + one.customers, 0);

function Counted({ preview }: { preview: ProgrammePreview }) {
  const { asked, waiting, held, audience, of } = preview;
  const back = sum(waiting) + sum(held);
  return (
    <>
      <p className="programme-asked">
        {t("preview.asked", { n: asked })}
        {", "}
        {t("preview.heldBack", { n: back })}
      </p>
      <p className="small quiet">{t("preview.of", { audience: count(audience), of: count(of) })}</p>
      {back > 0 && (
        <table className="table programme-reasons" aria-label={t("preview.reasons")}>
          <thead>
            <tr>
              <th scope="col">{t("preview.reason")}</th>
              <th scope="col" className="end">
                {t("preview.customers")}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...waiting, ...held].map(({ reason, words, customers }) => (
              <tr key={reason}>
                <th scope="row">{local(words)}</th>
                <td className="end">{count(customers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
