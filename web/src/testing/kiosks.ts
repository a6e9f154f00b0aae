/** Kiosks of the double: kept in memory. */
import type { Kiosk, KioskDraft, KioskPairing, KioskPatch } from "~/api/kiosk";
import { Refused } from "./refused";

type Answer = (url: URL, body: unknown, match: RegExpMatchArray) => unknown;

const kiosk = (change: Partial<Kiosk>): Kiosk => ({
  id: "k1",
  name: "Kiel, entrance",
  link: "l1",
  link_name: "Till 3",
  survey: "s1",
  units: [],
  touchpoint: null,
  settings: {
    idle_seconds: 30,
    thanks_seconds: 8,
    start: true,
    invitation: {},
    languages: [],
    theme: "light",
  },
  silent_after_minutes: 60,
  alert_mail: "",
  state: "asking",
  seen_at: new Date(Date.now() - 60_000).toISOString(),
  waiting: 0,
  refused: 0,
  refused_for: "",
  battery: 80,
  shown_version: 1,
  created_at: "2026-11-20T10:00:00Z",
  revoked_at: null,
  ...change,
});

let kept: Kiosk[] = [];

/** As at the beginning. */
export function forgetKiosks(): void {
  const long = new Date(Date.now() - 3 * 3_600_000).toISOString();
  kept = [
    kiosk({}),
    kiosk({
      id: "k2",
      name: "Lübeck, exit",
      state: "silent",
      seen_at: long,
      waiting: 12,
      refused: 3,
      refused_for: "unknown_version",
      battery: null,
    }),
  ];
}
forgetKiosks();

export const allKiosks = (): Kiosk[] => kept;

function one(id: string | undefined): Kiosk {
  const found = kept.find((it) => it.id === id);
  if (!found) throw new Refused(404, { code: "not_found", detail: "The kiosk does not exist." });
  return found;
}

const pairing = (of: Kiosk): KioskPairing => ({
  kiosk: of,
  url: `https://cx.example/k/token-of-${of.id}`,
  qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
});

function unreachable(mail: string | null | undefined): Refused | undefined {
  const message = "this is no mail address, such as shop@company.example";
  if (!mail || /@.+\./.test(mail)) return undefined;
  return new Refused(422, {
    code: "invalid",
    detail: `alert_mail: ${message}`,
    errors: [{ field: "alert_mail", code: "not_an_address", message }],
  });
}

function create(draft: KioskDraft): KioskPairing | Refused {
  if (!/^\d{4,8}$/.test(draft.pin ?? ""))
    return new Refused(422, { code: "invalid", detail: "pin: a PIN has four to eight digits" });
  const made = kiosk({
    id: `k${kept.length + 1}`,
    name: draft.name ?? "",
    link: draft.link ?? "",
    alert_mail: draft.alert_mail ?? "",
    silent_after_minutes: draft.silent_after_minutes ?? 60,
    settings: { ...kiosk({}).settings, ...draft.settings },
    state: "unpaired",
    seen_at: null,
    battery: null,
  });
  kept = [...kept, made];
  return pairing(made);
}

function change(id: string | undefined, { name, alert_mail: mail }: KioskPatch): Kiosk {
  const changed = { ...one(id), ...(name && { name }), ...(mail && { alert_mail: mail }) };
  kept = kept.map((it) => (it.id === id ? changed : it));
  return changed;
}

export const kioskRoutes: readonly [string, RegExp, Answer][] = [
  ["GET", /\/kiosks$/, () => ({ items: kept })],
  [
    "POST",
    /\/kiosks$/,
    (_u, body) => unreachable((body as KioskDraft).alert_mail) ?? create(body as KioskDraft),
  ],
  [
    "PATCH",
    /\/kiosks\/([^/]+)$/,
    (_u, body, match) => unreachable((body as KioskPatch).alert_mail) ?? change(match[1], body as KioskPatch),
  ],
  ["POST", /\/kiosks\/([^/]+)\/address$/, (_u, _b, match) => pairing(one(match[1]))],
  [
    "DELETE",
    /\/kiosks\/([^/]+)$/,
    (_u, _b, match) => {
      const gone = one(match[1]);
      kept = kept.map((it) => (it === gone ? { ...it, state: "revoked" } : it));
      return {};
    },
  ],
];
