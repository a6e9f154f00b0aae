/** A difference to look at: in one sentence, then side by side. */
import { t } from "~/i18n";
import { Badge, type Tone } from "~/kit/Badge";
import type { Change, Difference, Line } from "./difference";
import { differenceInWords } from "./difference";
import { compareWords } from "./words";

const tones: Record<Change, Tone> = {
  added: "positive",
  removed: "negative",
  moved: "accent",
  changed: "outline",
};

interface Props {
  difference: Difference;
  /** What the two sides are called. */
  before: string;
  after: string;
}

export function DifferenceView({ difference, before, after }: Props) {
  return (
    <div className="stack">
      <p className="verdict">{differenceInWords(difference)}</p>
      {difference.entries.length > 0 && (
        <ul className="difference">
          {difference.entries.map((entry) => (
            <li key={entry.question ?? ""}>
              <h3 className="row">
                <span>{entry.name}</span>
                {entry.changes.map((change) => (
                  <Badge key={change} tone={tones[change]}>
                    {t(`change.${change}`)}
                  </Badge>
                ))}
              </h3>
              {entry.lines.length > 0 && (
                <DifferenceLines lines={entry.lines} before={before} after={after} />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface LinesProps {
  lines: readonly Line[];
  before: string;
  after: string;
}

/** What stood on either side, word by word. */
export function DifferenceLines({ lines, before, after }: LinesProps) {
  return (
    <table className="difference-lines">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t("translate.place")}</span>
          </th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const words = compareWords(line.before, line.after);
          return (
            <tr key={line.label}>
              <th scope="row" className="small">
                {line.label}
              </th>
              <td data-side={before}>
                {words.map((piece, i) =>
                  piece.kind === "gone" ? (
                    <del key={i}>{piece.words}</del>
                  ) : (
                    piece.kind === "same" && <span key={i}>{piece.words}</span>
                  ),
                )}
                {!line.before && <span className="quiet">–</span>}
              </td>
              <td data-side={after}>
                {words.map((piece, i) =>
                  piece.kind === "new" ? (
                    <ins key={i}>{piece.words}</ins>
                  ) : (
                    piece.kind === "same" && <span key={i}>{piece.words}</span>
                  ),
                )}
                {!line.after && <span className="quiet">–</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
