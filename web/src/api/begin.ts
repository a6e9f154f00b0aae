import { currentLanguage, initialLanguage, setLanguage } from "~/i18n";
import { setCsrfToken } from "./client";
import type { Session } from "./types";

/** Makes a session count: token for writes, the person's language unless chosen on this device. */
export async function begin(found: Session): Promise<void> {
  setCsrfToken(found.csrf_token);
  const language = initialLanguage(found.user.language);
  if (language !== currentLanguage()) await setLanguage(language);
}
