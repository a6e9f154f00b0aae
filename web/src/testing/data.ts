/** A small company for development without a server and for component tests. Seeded, never random. */
import type * as T from "~/api/types";

/** mulberry32: the same numbers on every run. */
export function dice(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let x = Math.imul(a ^ (a >>> 15), 1 | a);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const rights: T.Right[] = [
  "read_scores",
  "read_voices",
  "handle_voices",
  "manage_customers",
  "manage_surveys",
  "manage_catalogue",
  "write_signals",
  "import_data",
  "export_data",
  "administer",
  "read_audit",
];

export const session: T.Session = {
  user: { id: "u1", name: "Jana Petersen", email: "jana@silbermoewe.example", language: "en" },
  organisation: {
    name: "Silbermöwe",
    languages: ["de", "en"],
    default_language: "de",
    time_zone: "Europe/Berlin",
  },
  projects: [
    {
      id: "p1",
      slug: "silbermoewe",
      name: "Silbermöwe",
      role: "administrator",
      rights,
      whole_project: true,
      time_zone: "Europe/Berlin",
      minimums: { numbers: 5, comments: 8 },
    },
  ],
  csrf_token: "development",
};

const series = (
  key: string,
  metric: T.Series["metric"],
  de: string,
  en: string,
  kind: T.Series["kind"],
  range: [number, number],
  decimals: number,
): T.Series => {
  const [min, max] = (key.split(":")[1] ?? "1-5").split("-").map(Number);
  return {
    key,
    metric,
    label: { de, en },
    scale: { min: min ?? 1, max: max ?? 5 },
    kind,
    range,
    decimals,
    better: "up",
  };
};

export const allSeries: T.Series[] = [
  series("nps:0-10", "nps", "NPS", "NPS", "net", [-100, 100], 0),
  series("csat:1-5", "csat", "CSAT", "CSAT", "percent", [0, 100], 0),
  series("ces:1-7", "ces", "CES", "CES", "percent", [0, 100], 0),
  series("stars:1-5", "stars", "Sterne", "Stars", "mean", [1, 5], 1),
];

const unit = (id: string, parent: string | null, name: string, hierarchy = "h1"): T.Unit => ({
  id,
  hierarchy,
  parent,
  code: id.toUpperCase(),
  name,
});

export const hierarchies: T.Hierarchy[] = [
  {
    id: "h1",
    name: "Regions",
    position: 0,
    units: [
      unit("north", null, "North"),
      unit("south", null, "South"),
      unit("east", null, "East"),
      unit("west", null, "West"),
      unit("f001", "north", "Hamburg-Altona"),
      unit("f002", "north", "Kiel"),
      unit("f003", "north", "Lübeck"),
      unit("f011", "south", "München-Pasing"),
      unit("f012", "south", "Nürnberg"),
      unit("f021", "west", "Köln-Ehrenfeld"),
    ],
  },
  {
    id: "h2",
    name: "Business lines",
    position: 1,
    units: [unit("tv", null, "TV & Audio", "h2"), unit("home", null, "Household", "h2")],
  },
];

export const touchpoints: T.Touchpoint[] = [
  ["checkout", "Checkout", "web", "buy"],
  ["delivery", "Delivery", "email", "receive"],
  ["branch", "Branch visit", "store", "buy"],
  ["repair", "Repair", "phone", "help"],
  ["hotline", "Hotline", "phone", "help"],
].map(([key = "", name = "", channel, phase = ""], i) => ({
  id: `t${i}`,
  key,
  name,
  channel: channel as T.Channel,
  phase,
  process: i < 3 ? "Online shop" : "Customer care",
  owner: i === 4 ? null : { id: "u1", name: "Jana Petersen" },
  decisive: i === 1,
  live: i !== 4,
  archived: false,
}));

export const eventNames: T.EventName[] = [
  { type: "order_returned", label: { de: "Bestellung zurückgeschickt", en: "Order returned" } },
];

export const proposals: T.TouchpointProposal[] = [
  { type: "order_placed", key: "order_placed", name: "Order placed", channel: "app", interactions: 1234 },
];

export const inference: T.TouchpointInference = {
  feedback: 1500,
  inferred: 180,
  unassigned: 12,
  proposed: 9,
  confidence: 0.943,
  threshold: 0.8,
  examples: 1300,
  touchpoints: 4,
  with_channel: {
    right: 0.95,
    interval: [0.937, 0.961],
    taken: 0.92,
    right_of_taken: 0.975,
    interval_of_taken: [0.964, 0.983],
    bands: [
      { from: 0.5, n: 104, right: 69, confidence: 0.66 },
      { from: 0.99, n: 1196, right: 1166, confidence: 0.974 },
    ],
  },
  without_channel: {
    right: 0.71,
    interval: [0.685, 0.734],
    taken: 0,
    right_of_taken: null,
    interval_of_taken: null,
    bands: [{ from: 0, n: 1300, right: 923, confidence: 0.71 }],
  },
  learned_at: "2026-11-22T10:00:00Z",
};

export const filters: T.Filters = {
  touchpoints: touchpoints.map(({ id, name, channel }) => ({ id, name, channel })),
  channels: ["web", "email", "store", "phone"],
  hierarchies,
  facets: [
    {
      key: "segment",
      label: { de: "Segment", en: "Segment" },
      values: ["Family", "Student", "B2B", "Senior"],
    },
    { key: "device", label: { de: "Gerät", en: "Device" }, values: ["Phone", "Desktop"] },
  ],
  surveys: [{ id: "s1", title: "After delivery" }],
  series: allSeries,
  events: ["order_placed", "order_delivered", "call"],
};

const middle: Record<string, number> = { "nps:0-10": 38, "csat:1-5": 81, "ces:1-7": 64, "stars:1-5": 4.2 };
const spread: Record<string, number> = { "nps:0-10": 14, "csat:1-5": 6, "ces:1-7": 8, "stars:1-5": 0.3 };

export function cell(of: T.Series, roll: () => number, size = 400): T.Cell {
  const n = Math.round(size * (0.2 + roll()));
  if (n < 5) return { shown: false, reason: "too_few", minimum: 5 };
  const m = middle[of.key] ?? 50;
  const s = spread[of.key] ?? 10;
  const round = (x: number) => Math.round(x * 100) / 100;
  const score = round(m + (roll() - 0.5) * s);
  const half = (s * 5) / Math.sqrt(n);
  const difference = round((roll() - 0.45) * s);
  return {
    shown: true,
    n,
    score,
    interval: [round(score - half), round(score + half)],
    groups: { negative: Math.round(n * 0.17), neutral: Math.round(n * 0.25), positive: Math.round(n * 0.58) },
    compare: { n, score: round(score - difference), interval: [score - half, score + half] },
    change: {
      difference,
      interval: [difference - half, difference + half],
      clear: Math.abs(difference) > half,
    },
    rank: null,
  };
}

export function trend(
  of: T.Series,
  from: string,
  days: number,
  step: number,
  roll: () => number,
): T.TrendPoint[] {
  const points: T.TrendPoint[] = [];
  for (let i = 0; i < days; i += step) {
    const day = new Date(Date.parse(`${from}T00:00:00Z`) + i * 86_400_000).toISOString().slice(0, 10);
    const c = cell(of, roll, 120);
    points.push(
      c.shown && roll() > 0.05
        ? { day, n: c.n, shown: true, score: c.score, interval: c.interval }
        : { day, n: null, shown: false, score: null, interval: null },
    );
  }
  return points;
}

const words = [
  [
    "de",
    "Die Lieferung kam zwei Tage zu spät und niemand hat Bescheid gesagt. Am Telefon dann sehr freundlich.",
  ],
  ["de", "Alles bestens, gerne wieder! 😀"],
  [
    "en",
    "The repair took six weeks. I called four times and each time had to explain everything again.\nPlease sort this out.",
  ],
  ["de", "Beratung in der Filiale war klasse, Frau Öztürk hat sich wirklich Zeit genommen."],
  ["en", "Checkout asked for my birthday – why?"],
  ["de", "Straßenschuhe, Größe 43, passen. Der Rücksendeschein fehlte."],
] as const;

export function voices(now: number): T.VoiceDetail[] {
  const roll = dice(7);
  return Array.from({ length: 64 }, (_, i) => {
    const [language, text] = words[Math.floor(roll() * words.length)] ?? words[0];
    const value = Math.floor(roll() * 11);
    const group: T.Group = value >= 9 ? "positive" : value >= 7 ? "neutral" : "negative";
    const time = new Date(now - i * 47 * 60_000).toISOString();
    const at = touchpoints[i % 4];
    const branch = hierarchies[0]?.units[4 + (i % 6)];
    return {
      id: `v${i}`,
      time,
      recorded: time,
      customer:
        i % 5 === 4
          ? null
          : {
              id: `c${i % 9}`,
              name: ["Lena Vogt", "Murat Kaya", "Sophie O'Neill", "Jörg Ahrens"][i % 4] ?? null,
            },
      touchpoint: at ? { id: at.id, name: at.name } : null,
      units: branch ? [{ id: branch.id, name: branch.name }] : [],
      channel: at?.channel ?? "web",
      language,
      survey: { id: "s1", title: "After delivery" },
      scores: [{ series: "nps:0-10", metric: "nps", question: "score", value, group }],
      texts: [
        {
          question: "why",
          title: language === "de" ? "Was ist der Grund?" : "What is the reason?",
          text,
          hits: [],
        },
      ],
      facets: { segment: ["Family", "B2B"][i % 2] ?? "" },
      urgent: value < 2 && i % 2 === 0,
      state: {
        read: i > 11,
        assignee: i % 7 === 3 ? { id: "u1", name: "Jana Petersen" } : null,
        answered:
          i % 6 === 5 ? { at: time, by: { id: "u1", name: "Jana Petersen" }, note: "Called back." } : null,
      },
      answers: [
        { question: "score", title: "How likely are you to recommend us?", value_text: String(value) },
        { question: "why", title: "What is the reason?", value_text: text },
        { question: "again", title: "Would you order again?", value_text: "Yes" },
      ],
      timeline: null,
      touchpoint_inferred: null,
    };
  });
}

export const customers: T.Customer[] = Array.from({ length: 9 }, (_, i) => ({
  id: `c${i}`,
  name: ["Lena Vogt", "Murat Kaya", "Sophie O'Neill", "Jörg Ahrens"][i % 4] ?? null,
  identities: [
    { kind: "email", value: `kunde${i}@example.org`, profile: `c${i}`, since: "2026-01-07T09:30:00Z" },
    { kind: "external_id", value: `K-10${i}`, profile: `c${i}`, since: "2026-01-07T09:30:00Z" },
  ],
  attributes: { segment: "Family", city: "Hamburg" },
  consents: [{ purpose: "contact", given: i % 2 === 0, time: "2026-03-02T10:00:00Z" }],
  account: i === 2 ? { id: "a1", key: "N-100" } : null,
  created_at: "2026-01-07T09:30:00Z",
  updated_at: "2026-03-02T10:00:00Z",
  merged: [],
  last_scores: [
    { series: "nps:0-10", metric: "nps", value: 9, group: "positive", time: "2026-10-07T09:30:00Z" },
  ],
}));
