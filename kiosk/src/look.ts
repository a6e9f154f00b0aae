/** The colours and types of respondent pages, by the light of the shop. */

import own from "./kiosk.css?inline";
import type { Package } from "./package.ts";

/** Says which of the two themes is meant, whatever the tablet is set to. */
export function look({ style, settings }: Pick<Package, "style" | "settings">): void {
  const sheets = [style, own].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    if (settings.theme !== "device") settle(sheet, settings.theme === "dark");
    return sheet;
  });
  document.documentElement.dataset["theme"] = settings.theme;
  document.adoptedStyleSheets = sheets;
}

function settle(sheet: CSSStyleSheet, dark: boolean): void {
  for (const rule of sheet.cssRules)
    if (rule instanceof CSSMediaRule && rule.media.mediaText.includes("prefers-color-scheme: dark"))
      rule.media.mediaText = dark ? "all" : "not all";
}

/** Before anything was heard of the server. */
export const bare = (): void => look({ style: "", settings: { ...NOTHING, theme: "light" } });

const NOTHING = { idle_seconds: 30, thanks_seconds: 8, start: true, invitation: {} };
