/** Mail settings of the double: kept in memory. */
import type { MailChoice, MailSettings } from "~/api/mail";
import { Refused } from "./refused";

let kept: MailSettings;

/** As at the beginning. */
export function forgetMail(): void {
  kept = {
    settings: {
      from: "",
      company: "",
      bounces_to: "",
      reply_to: "",
      foot: "",
      dkim_domain: "",
      dkim_selector: "",
      inbox: null,
    },
    has_dkim_key: false,
    installation: {
      sends: true,
      from: "cx@silbermoewe.example",
      bounces_to: null,
      domains: ["silbermoewe.example"],
      reads: true,
      visited_at: "2026-11-22T09:00:00Z",
      failed_at: null,
      failure: null,
      left_out: null,
    },
  };
}
forgetMail();

export const keptMail = (): MailSettings => kept;

/** What the installation would say about its mailbox. */
export function breakMailbox(failure: string): void {
  const installation = { ...kept.installation, failed_at: "2026-11-22T09:05:00Z", failure };
  kept = { ...kept, installation };
}

function save(body: unknown): MailSettings | Refused {
  const { settings, dkim_key } = body as { settings: MailChoice; dkim_key: string | null };
  if (settings.from && !settings.from.endsWith("@silbermoewe.example")) {
    const message = "Mails may not come from this domain.";
    const errors = [{ field: "settings.from", code: "domain_not_allowed", message }];
    return new Refused(422, { code: "invalid", detail: message, errors });
  }
  const has_dkim_key = dkim_key === null ? kept.has_dkim_key : dkim_key !== "";
  kept = { ...kept, settings, has_dkim_key };
  return kept;
}

const trial = {
  to: "ada@silbermoewe.example",
  from: "cx@silbermoewe.example",
  outcome: "accepted",
  reply: "250 2.0.0 queued",
};

export const mailRoutes: readonly [string, RegExp, (url: URL, body: unknown) => unknown][] = [
  ["GET", /\/mail$/, () => kept],
  ["PUT", /\/mail$/, (_url, body) => save(body)],
  ["POST", /\/mail\/trial$/, () => trial],
];
