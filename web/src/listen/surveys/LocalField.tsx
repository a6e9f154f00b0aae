/** One text in all languages of the survey, side by side. */
import type { LocalText } from "~/api/types";
import { t } from "~/i18n";
import { TextField } from "~/kit/fields";

interface Props {
  label: string;
  languages: readonly string[];
  value: LocalText | undefined;
  onChange: (value: LocalText) => void;
  lines?: number;
  hideLabel?: boolean;
  placeholder?: string;
}

export const languageName = (code: string): string =>
  code === "de" || code === "en" ? t(`language.${code}`) : code.toUpperCase();

export function LocalField({
  label,
  languages,
  value,
  onChange,
  lines,
  hideLabel = false,
  placeholder,
}: Props) {
  return (
    <div className="local-field" role="group" aria-label={label}>
      {languages.map((language) => (
        <TextField
          key={language}
          label={languages.length > 1 ? t("field.in", { label, language: languageName(language) }) : label}
          hideLabel={hideLabel}
          value={value?.[language] ?? ""}
          onChange={(text) => onChange({ ...value, [language]: text })}
          lang={language}
          placeholder={placeholder ?? (languages.length > 1 && hideLabel ? languageName(language) : "")}
          {...(lines !== undefined && { lines })}
        />
      ))}
    </div>
  );
}
