/** Options of a choice, aspects of a matrix: add, name, order and remove, all by keyboard. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { LocalText } from "~/api/types";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/Button";
import { freshKey, moveRow } from "./definition";
import { LocalField } from "./LocalField";

interface Named {
  key: string;
  label: LocalText;
}

interface Props<R extends Named> {
  legend: string;
  add: string;
  languages: readonly string[];
  rows: readonly R[];
  onChange: (rows: R[]) => void;
  /** More settings at the end of a row. */
  extra?: (row: R, change: (row: R) => void) => ReactNode;
  fresh: (key: string) => R;
}

export function RowsEditor<R extends Named>({
  legend,
  add,
  languages,
  rows,
  onChange,
  extra,
  fresh,
}: Props<R>) {
  const change = (at: number, row: R) => onChange(rows.map((old, i) => (i === at ? row : old)));
  return (
    <fieldset className="rows-editor">
      <legend className="label">{legend}</legend>
      <ol>
        {rows.map((row, i) => (
          <li key={row.key}>
            <LocalField
              label={t("option.nth", { n: i + 1 })}
              hideLabel
              languages={languages}
              value={row.label}
              onChange={(label) => change(i, { ...row, label })}
            />
            {extra?.(row, (next) => change(i, next))}
            <div className="row nowrap tools">
              <IconButton
                small
                label={t("option.up", { n: i + 1 })}
                icon={<ArrowUp size={14} />}
                isDisabled={i === 0}
                onPress={() => onChange(moveRow(rows, i, -1))}
              />
              <IconButton
                small
                label={t("option.down", { n: i + 1 })}
                icon={<ArrowDown size={14} />}
                isDisabled={i === rows.length - 1}
                onPress={() => onChange(moveRow(rows, i, 1))}
              />
              <IconButton
                small
                label={t("option.remove", { n: i + 1 })}
                icon={<Trash2 size={14} />}
                onPress={() => onChange(rows.filter((_, at) => at !== i))}
              />
            </div>
          </li>
        ))}
      </ol>
      <div>
        <Button
          small
          icon={<Plus size={14} />}
          onPress={() =>
            onChange([
              ...rows,
              fresh(
                freshKey(
                  "option",
                  rows.map((r) => r.key),
                ),
              ),
            ])
          }
        >
          {add}
        </Button>
      </div>
    </fieldset>
  );
}
