/** What the server says about a programme, at the fields it speaks of. */
import type { ProgrammeFinding } from "~/api/programme";

export type Findings = readonly ProgrammeFinding[];

/** Fields that show what is wrong with them themselves. */
const atField = [
  /^trigger\..*type$/,
  /^trigger\.together\.within_days$/,
  /^trigger\.schedule\.every$/,
  /^(delay_minutes|ask_again_days|expires_days|quiet\.to|sample\.share|sample\.most)$/,
  /^sample\.quotas\.\d+\.(facet|value)$/,
  /^reminders\.\d+\.after_days$/,
  /^channels\.\d+\.consent$/,
  /^sender\.(name|title|reply_to)$/,
  /^variants\.\d+\.(name|weight)$/,
];

/** The error of a field. */
export const errorAt = (findings: Findings, field: string): string | undefined =>
  findings.find((one) => one.severity === "error" && one.field === field)?.message;

const isUnder = (field: string, way: string) => field === way || field.startsWith(`${way}.`);

/** Everything said of these fields and what lies below them, as far as no field shows it. */
export function FindingLines({ findings, under }: { findings: Findings; under: readonly string[] }) {
  const lines = findings.filter(
    ({ field, severity }) =>
      under.some((way) => isUnder(field, way)) &&
      (severity === "warning" || !atField.some((pattern) => pattern.test(field))),
  );
  if (lines.length === 0) return null;
  return (
    <ul className="stack-tight">
      {lines.map(({ code, field, message, severity }) => (
        <li
          key={code + field + message}
          className={severity === "error" ? "form-error small" : "programme-warning small"}
        >
          {message}
        </li>
      ))}
    </ul>
  );
}
