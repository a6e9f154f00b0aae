/** How the pages look to respondents: a colour and a logo. */
import type { Survey } from "~/api/survey";
import { t } from "~/i18n";
import { TextField } from "~/kit/fields";

interface Props {
  survey: Survey;
  onChange: (survey: Survey) => void;
}

const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);
const isAddress = (text: string) => /^(https:\/\/|\/(?!\/))[^\s"'<>\\]*$/.test(text);

export function BrandForm({ survey, onChange }: Props) {
  const { brand } = survey;
  const set = (part: Partial<Survey["brand"]>) => {
    const next = Object.fromEntries(
      Object.entries({ ...brand, ...part }).filter(([, value]) => value !== ""),
    );
    onChange({ ...survey, brand: next });
  };
  const colour = brand.colour ?? "";
  const logo = brand.logo ?? "";
  return (
    <fieldset className="rule">
      <legend className="label">{t("brand.title")}</legend>
      <p className="hint">{t("brand.hint")}</p>
      <div className="brand-colour">
        <input
          type="color"
          aria-label={t("brand.colour.pick")}
          value={isColour(colour) ? colour : "#0f5e5c"}
          onChange={(event) => set({ colour: event.target.value })}
        />
        <TextField
          label={t("brand.colour")}
          hint={t("brand.colour.hint")}
          value={colour}
          placeholder="#0f5e5c"
          onChange={(text) => set({ colour: text.trim() })}
          wrong={colour === "" || isColour(colour) ? undefined : t("brand.colour.wrong")}
        />
      </div>
      <div className="pair">
        <TextField
          label={t("brand.logo")}
          hint={t("brand.logo.hint")}
          value={logo}
          onChange={(text) => set({ logo: text.trim() })}
          wrong={logo === "" || isAddress(logo) ? undefined : t("brand.logo.wrong")}
        />
        <TextField
          label={t("brand.logoText")}
          hint={t("brand.logoText.hint")}
          value={brand.logo_text ?? ""}
          onChange={(logo_text) => set({ logo_text })}
        />
      </div>
    </fieldset>
  );
}
