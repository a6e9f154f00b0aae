import { currentLanguage, initialLanguage, setLanguage } from "~/i18n";
import { del, isApiError, setCsrfToken } from "./client";
import { base } from "./queries";
import type { Session } from "./types";

/** Makes a session count: token for writes, the person's language unless chosen on this device. */
export async function begin(found: Session): Promise<void> {
  setCsrfToken(found.csrf_token);
  const language = initialLanguage(found.user.language);
  if (language !== currentLanguage()) await setLanguage(language);
}

/** Ends the session; one that is over already counts as ended, one that goes on does not. */
export async function signOut(): Promise<void> {
  try {
    await del(`${base}/session`);
  } catch (error) {
    if (!isApiError(error) || error.status !== 401) throw error;
  }
}
