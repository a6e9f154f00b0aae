/** Programmes of the double: kept in memory, with findings that follow from what is missing. */
import type {
  ContactBudget,
  Coverage,
  DecisionPage,
  Programme,
  ProgrammeFinding,
  ProgrammeLine,
  ProgrammePreview,
  ProgrammeRead,
  ProgrammeResults,
  ProgrammeVersion,
} from "~/api/programme";
import { Refused } from "./refused";
import { contacts, rate } from "./reports";

const made = "2026-11-20T10:00:00Z";

export const definition: Programme = {
  audience: "everyone",
  trigger: { event: { type: "order_placed" } },
  delay_minutes: 120,
  quiet: { from: "20:00", to: "08:00", days: ["monday", "tuesday", "wednesday", "thursday", "friday"] },
  sample: { share: 0.5 },
  ask_again_days: 90,
  channels: [{ channel: "email", consent: "surveys" }],
  follow_preference: false,
  expires_days: 14,
  variants: [{ key: "a", name: "Invitation", weight: 1, survey: "s1", subject: { en: "How was it?" } }],
  sender: { name: "Jana Petersen" },
  exceeds_budget: false,
};

const delivery = { id: "t1", name: "Delivery" };

const programme = (change: Partial<ProgrammeRead>): ProgrammeRead => ({
  id: "p1",
  name: "After an order",
  status: "live",
  touchpoint: delivery,
  version: 1,
  next_run: null,
  updated_at: made,
  draft: definition,
  published: definition,
  published_touchpoint: delivery,
  revision: 1,
  findings: [],
  approval: { needed: false, by: null, at: null },
  ...change,
});

let kept: ProgrammeRead[] = [];
let budget: ContactBudget = { rules: [], findings: [] };

/** As at the beginning. */
export function forgetProgrammes(): void {
  kept = [
    programme({}),
    programme({
      id: "p2",
      name: "Each spring",
      status: "draft",
      version: 0,
      published: null,
      published_touchpoint: null,
    }),
  ];
  budget = { rules: [{ most: 2, days: 30 }], findings: [] };
}
forgetProgrammes();

export const allProgrammes = (): ProgrammeRead[] => kept;
export const readProgramme = (id: string | undefined): ProgrammeRead | undefined =>
  kept.find((p) => p.id === id);
export const keptBudget = (): ContactBudget => budget;

/** What somebody else would have done meanwhile. */
export function changeProgramme(id: string, change: Partial<ProgrammeRead>): ProgrammeRead | undefined {
  kept = kept.map((p) => (p.id === id ? { ...p, ...change } : p));
  return readProgramme(id);
}

function findingsOf(draft: Programme): ProgrammeFinding[] {
  const found: ProgrammeFinding[] = [];
  if (!draft.sender.name)
    found.push({
      severity: "error",
      code: "blank_name",
      field: "sender.name",
      message: "A name is missing.",
    });
  if (!draft.quiet)
    found.push({
      severity: "warning",
      code: "no_quiet_hours",
      field: "quiet",
      message: "Without quiet hours it also asks at night.",
    });
  return found;
}

interface Change {
  name: string;
  touchpoint: string | null;
  definition: Programme;
  revision?: number;
}

function create(body: unknown): ProgrammeRead {
  const { name, touchpoint, definition: draft } = body as Change;
  const next = programme({
    id: `p${kept.length + 1}`,
    name,
    status: "draft",
    version: 0,
    published: null,
    published_touchpoint: null,
    touchpoint: touchpoint ? { id: touchpoint, name: "Delivery" } : null,
    draft,
    findings: findingsOf(draft),
  });
  kept = [...kept, next];
  return next;
}

function save(id: string | undefined, body: unknown): ProgrammeRead | Refused | undefined {
  const { name, definition: draft, revision } = body as Change;
  const before = readProgramme(id);
  if (!before) return undefined;
  if (revision !== before.revision)
    return new Refused(409, { code: "changed_meanwhile", detail: "Somebody else has changed it." });
  return changeProgramme(before.id, {
    name,
    draft,
    revision: before.revision + 1,
    findings: findingsOf(draft),
    approval: { needed: draft.exceeds_budget, by: null, at: null },
  });
}

function turn(id: string | undefined, step: string | undefined): ProgrammeRead | undefined {
  const before = readProgramme(id);
  if (!before) return undefined;
  switch (step) {
    case "publish":
      return changeProgramme(before.id, {
        status: "live",
        version: before.version + 1,
        published: before.draft,
        published_touchpoint: before.touchpoint,
      });
    case "approve":
      return changeProgramme(before.id, { approval: { needed: false, by: "Ole Brandt", at: made } });
    case "duplicate":
      return create({ name: `${before.name} (copy)`, touchpoint: "t1", definition: before.draft });
    default: {
      const status = step === "pause" ? "paused" : step === "end" ? "ended" : "live";
      return changeProgramme(before.id, { status });
    }
  }
}

const noConsent = {
  de: "Die nötige Einwilligung liegt nicht vor.",
  en: "The consent that is needed has not been given.",
};

const preview: ProgrammePreview = {
  audience: 500,
  of: 20_000,
  asked: 412,
  waiting: [
    {
      reason: "quiet_hours",
      words: { de: "Wartet …", en: "Waits until quiet hours are over." },
      customers: 30,
    },
  ],
  held: [{ reason: "no_consent", words: noConsent, customers: 58 }],
};

const coverage: Coverage = { decisive: 2, without_programme: [{ id: "t4", name: "Hotline" }] };

const decision = {
  id: "i1",
  customer: "c0",
  customer_name: "Lena Vogt",
  signal: "x1",
  happened_at: made,
  status: "held",
  reason: "no_consent",
  words: noConsent,
  again_at: null,
  passed_over: [],
  decided_at: made,
  version: 1,
  variant: null,
  survey: null,
  channel: null,
  language: null,
  probability: null,
  expires_at: null,
  sent_at: null,
  opened_at: null,
  messages: [],
} satisfies DecisionPage["items"][number];

function decisions(url: URL): DecisionPage {
  const { searchParams } = url;
  const sent = { ...decision, id: "i2", status: "sent", reason: null, words: null, sent_at: made };
  const message = { number: 0, send_at: made, status: "accepted", reason: null, reply: "250 ok" };
  const back = { came_back: "bounced", came_back_at: made, came_back_words: "550 5.1.1 no such user" };
  const messages = [{ ...message, ...back }];
  const all = [decision, { ...sent, messages, customer_name: null, variant: "a", channel: "email" as const }];
  const status = searchParams.get("status");
  const reason = searchParams.get("reason");
  const fits = (one: { status: string; reason: string | null }) =>
    (!status || one.status === status) && (!reason || one.reason === reason);
  return { items: all.filter(fits), next: null };
}

const results: ProgrammeResults = {
  occasions: 500,
  sent: 400,
  bounced: 3,
  complained: 1,
  reasons: [
    { status: "sent", reason: null, words: null, occasions: 400 },
    { status: "held", reason: "no_consent", words: noConsent, occasions: 100 },
  ],
  variants: [
    {
      variant: "a",
      sent: 400,
      opened: rate(300, 400),
      answered: rate(100, 400),
      completed: rate(80, 100),
      commented: rate(40, 100),
      words: 7,
      seconds: 75,
      speeders: rate(8, 80),
      straight: rate(6, 60),
    },
    {
      variant: "b",
      sent: 400,
      opened: rate(300, 400),
      answered: rate(140, 400),
      completed: rate(112, 140),
      commented: rate(56, 140),
      words: null,
      seconds: null,
      speeders: rate(0, 0),
      straight: rate(0, 0),
    },
  ],
  differences: [
    { variant: "b", against: "a", figure: "answered", value: 0.1, interval: [0.037, 0.162], clear: true },
    { variant: "b", against: "a", figure: "completed", value: 0, interval: [-0.1, 0.103], clear: false },
  ],
};

const lineOf = ({ id, name, status, touchpoint, version, next_run, updated_at }: ProgrammeRead) =>
  ({
    id,
    name,
    status,
    touchpoint,
    version,
    next_run,
    updated_at,
    trigger: { de: "2 Stunden nach „order_placed“", en: "2 hours after “order_placed”" },
    audience: { de: "alle Kunden", en: "all customers" },
    channels: ["email"],
    recent: version === 0 ? { sent: 0, opened: rate(0, 0), answered: rate(0, 0) } : asked,
  }) satisfies ProgrammeLine;

const asked = { sent: 400, opened: rate(300, 400), answered: rate(100, 400) };

/** The newest is what is live; the one before asked at once. */
const versions: ProgrammeVersion[] = [
  { version: 2, definition, touchpoint: delivery, published_at: made, published_by: "Ole Brandt" },
  {
    version: 1,
    definition: { ...definition, delay_minutes: 0, sample: { share: 1 }, sender: { name: "Ada Meer" } },
    touchpoint: delivery,
    published_at: "2026-11-01T10:00:00Z",
    published_by: "Jana Petersen",
  },
];

function setBudget(body: unknown): ContactBudget {
  budget = { rules: (body as ContactBudget).rules, findings: [] };
  return budget;
}

type Answer = (url: URL, body: unknown, match: RegExpMatchArray) => unknown;

export const programmeRoutes: readonly [string, RegExp, Answer][] = [
  ["GET", /\/programmes$/, () => ({ items: kept.map(lineOf), sends_mail: false })],
  ["POST", /\/programmes$/, (_u, body) => create(body)],
  ["GET", /\/programmes\/coverage$/, () => coverage],
  ["POST", /\/programmes\/check$/, (_u, body) => ({ findings: findingsOf(body as Programme) })],
  ["POST", /\/programmes\/preview$/, () => preview],
  ["GET", /\/programmes\/([^/]+)$/, (_u, _b, match) => readProgramme(match[1])],
  ["PUT", /\/programmes\/([^/]+)$/, (_u, body, match) => save(match[1], body)],
  [
    "DELETE",
    /\/programmes\/([^/]+)$/,
    (_u, _b, match) => {
      kept = kept.filter((p) => p.id !== match[1]);
      return {};
    },
  ],
  ["GET", /\/programmes\/[^/]+\/versions$/, () => ({ items: versions })],
  ["GET", /\/programmes\/[^/]+\/decisions$/, (url) => decisions(url)],
  ["GET", /\/programmes\/[^/]+\/results$/, () => results],
  [
    "POST",
    /\/programmes\/([^/]+)\/(publish|approve|pause|resume|end|duplicate)$/,
    (_u, _b, match) => turn(match[1], match[2]),
  ],
  ["GET", /\/contact-budget$/, () => budget],
  ["GET", /\/contact-budget\/report$/, () => contacts],
  ["PUT", /\/contact-budget$/, (_u, body) => setBudget(body)],
];
