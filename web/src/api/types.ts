/** Shapes of the HTTP API, by hand from the contract until the server's schema replaces them. */

export type Id = string;
/** RFC 3339 instant. */
export type Instant = string;
/** Calendar day, `2026-11-22`. */
export type Day = string;
export type Language = "de" | "en";
export type LocalText = Partial<Record<string, string>>;

export interface List<T> {
  items: T[];
  next?: string | null;
}

export interface ProblemField {
  field: string;
  code: string;
  message: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: ProblemField[];
}

export type Channel =
  | "other"
  | "web"
  | "app"
  | "email"
  | "sms"
  | "phone"
  | "chat"
  | "store"
  | "kiosk"
  | "letter"
  | "social"
  | "review"
  | "partner";

export const channels: readonly Channel[] = [
  "web",
  "app",
  "email",
  "sms",
  "phone",
  "chat",
  "store",
  "kiosk",
  "letter",
  "social",
  "review",
  "partner",
  "other",
];

export type Group = "negative" | "neutral" | "positive";
export const groups: readonly Group[] = ["negative", "neutral", "positive"];

export type Role = "administrator" | "cx_manager" | "executive" | "manager" | "agent" | "product" | "operations" | "finance" | "it" | "partner" | "viewer";
export const roles: readonly Role[] = [
  "administrator",
  "cx_manager",
  "executive",
  "manager",
  "agent",
  "partner",
  "viewer",
];

export type Right =
  | "read_scores"
  | "read_voices"
  | "handle_voices"
  | "manage_customers"
  | "manage_surveys"
  | "manage_catalogue"
  | "write_signals"
  | "import_data"
  | "export_data"
  | "administer"
  | "read_audit";

export interface Minimums {
  numbers: number;
  comments: number;
}

export interface Brand {
  colour?: string | null;
  logo?: string | null;
}

export interface SessionProject {
  id: Id;
  slug: string;
  name: string;
  role: Role;
  rights: Right[];
  whole_project: boolean;
  time_zone: string;
  minimums: Minimums;
}

export interface Session {
  user: { id: Id; name: string; email: string; language: Language };
  organisation: { name: string; languages: Language[]; default_language: Language; time_zone: string };
  projects: SessionProject[];
  csrf_token: string;
}

export interface SetupRequest {
  organisation: string;
  languages: Language[];
  default_language: Language;
  time_zone: string;
  project: string;
  administrator: { name: string; email: string; password: string };
}

export interface Organisation {
  name: string;
  languages: Language[];
  default_language: Language;
  time_zone: string;
}

export interface Project {
  id: Id;
  slug: string;
  name: string;
  time_zone: string;
  minimums: Minimums;
  brand?: Brand | null;
}

export interface Unit {
  id: Id;
  hierarchy: Id;
  parent: Id | null;
  code: string;
  name: string;
}

export interface Hierarchy {
  id: Id;
  name: string;
  position: number;
  units: Unit[];
}

export interface Grant {
  /** `null` for administrators: they are organisation-wide. */
  project: Id | null;
  role: Role;
  units: Id[];
  touchpoints: Id[];
}

export interface User {
  id: Id;
  name: string;
  email: string;
  language: Language;
  active?: boolean;
  invited?: boolean;
  last_seen?: Instant | null;
  grants: Grant[];
  invitation_url?: string | null;
}

export interface ApiKey {
  id: Id;
  name: string;
  rights: Right[];
  /** How its secret begins. */
  prefix: string;
  created_at: Instant;
  created_by: string;
  last_used_at: Instant | null;
}

export interface NamedId {
  id: Id;
  name: string;
}

export interface AuditEntry {
  no: number;
  time: Instant;
  actor: { kind: "user" | "key" | "system"; id: Id | null; name: string };
  /** Such as `touchpoint.changed`. */
  action: string;
  object: { kind: string; id: string };
  detail: unknown;
}

export interface AuditPage {
  items: AuditEntry[];
  verified: boolean;
  /** What is wrong with the log, when something is. */
  damage?: string | null;
  next: number | null;
}

export interface LakeState {
  rows: number;
  segments: number;
  bytes: number;
  tail_rows: number;
  sealed_through: number;
}

export interface Installation {
  version: string;
  database: { kind: string; size_bytes: number; schema_version: number };
  ledger: { head: number };
  lake: { feedback: LakeState; interactions: LakeState };
  jobs: { ready: number; running: number; dead: number };
}

export interface Touchpoint {
  id: Id;
  key: string;
  name: string;
  channel: Channel;
  phase: string | null;
  process: string | null;
  owner: NamedId | null;
  decisive: boolean;
  live: boolean;
}

/** A type of event that belongs to no touchpoint yet. */
export interface TouchpointProposal {
  type: string;
  key: string;
  name: string;
  channel: Channel;
  interactions: number;
}

export interface TouchpointWrite {
  key?: string;
  name: string;
  channel: Channel;
  phase: string | null;
  process: string | null;
  owner: Id | null;
  decisive: boolean;
  live: boolean;
}

export interface Facet {
  key: string;
  label: LocalText;
  source: "customer" | "signal";
}

/* ---- understanding ------------------------------------------------------------------- */

export interface Series {
  key: string;
  metric: string;
  label: LocalText;
  scale: { min: number; max: number };
  kind: "net" | "percent" | "mean";
  range: [number, number];
  decimals: number;
  better: "up" | "down";
}

export interface Filters {
  touchpoints: { id: Id; name: string; channel: Channel }[];
  channels: Channel[];
  hierarchies: Hierarchy[];
  facets: { key: string; label: LocalText; values: string[] }[];
  surveys: { id: Id; title: string }[];
  series: Series[];
}

export interface Period {
  from: Day;
  to: Day;
}

export interface Shares {
  negative: number;
  neutral: number;
  positive: number;
}

export interface Change {
  difference: number;
  interval: [number, number];
  clear: boolean;
}

/** Places a row may have; 1 is the best. */
export interface RankRange {
  from: number;
  to: number;
}

export interface ShownCell {
  shown: true;
  n: number;
  score: number;
  interval: [number, number];
  groups: Shares;
  compare: { n: number; score: number | null; interval: [number, number] | null } | null;
  change: Change | null;
  /** Null where nothing is ranked: totals, trends, tables of two dimensions, very long tables. */
  rank: RankRange | null;
}

export interface HiddenCell {
  shown: false;
  /** `too_few`: hidden on purpose. `none`: nobody answered. */
  reason: "too_few" | "none";
  minimum: number;
}

export type Cell = ShownCell | HiddenCell;

export type Dimension =
  `unit:${Id}` | "touchpoint" | "channel" | "survey" | `facet:${string}` | "group" | "day" | "week" | "month";

export type FilterField =
  "unit" | "touchpoint" | "channel" | "survey" | `facet:${string}` | "group" | "solicited";

export interface Question {
  series?: string[];
  dimensions: Dimension[];
  within?: Id;
  filters: { field: FilterField; any_of: string[] }[];
  period: Period;
  compare?: Period | "previous";
}

export interface TableRow {
  key: Record<string, string | null>;
  label: string;
  /** `own`: attached to the opened unit itself, not to one below it. */
  kind?: "value" | "own" | "not_assigned";
  has_children: boolean;
  cells: Record<string, Cell>;
}

export interface Table {
  question: Question;
  period: Period;
  compare: Period | null;
  fresh: Instant | null;
  series: Series[];
  rows: TableRow[];
  total: { cells: Record<string, Cell> };
}

export type Grain = "day" | "week" | "month";

export interface TrendPoint {
  /** First day of the piece; that of the first may lie before the period. */
  day: Day;
  /** Null when not shown. */
  n: number | null;
  shown: boolean;
  score: number | null;
  interval: [number, number] | null;
}

export interface Trend {
  grain: Grain;
  points: TrendPoint[];
}

/** How many of those who opened a survey said something in it. */
export interface ResponseRate {
  opened: number;
  answered: number;
  /** Percent, 0 to 100. */
  rate: number;
  interval: [number, number];
}

export interface OverviewSeries {
  series: Series;
  cell: Cell;
  sentence: string;
  trend: Trend;
  /** Null where nobody opened a survey that asks for it, where it is not known, or where too few did. */
  response: ResponseRate | null;
}

/** Something that stands out. */
export interface Highlight {
  label: string;
  /** `touchpoint` or `unit:<hierarchy>`. */
  dimension: Dimension;
  /** Id of the touchpoint or unit. */
  key: string;
  series: string;
  cell: Cell;
  difference: Change;
}

export interface Loop {
  collected: number;
  with_words: number;
  read: number;
  answered: number;
  unread_over_48h: number;
}

export interface Overview {
  period: Period;
  compare: Period | null;
  fresh: Instant | null;
  sentence: string;
  series: OverviewSeries[];
  /** Null when there are too few answers to say anything about them. */
  loop: Loop | null;
  strength: Highlight | null;
  weakness: Highlight | null;
}

/* ---- voices --------------------------------------------------------------------------- */

export interface VoiceScore {
  series: string;
  metric: string;
  question: string;
  value: number;
  group: Group;
}

export interface VoiceText {
  question: string;
  title: string;
  text: string;
  /** Ranges in characters (code points). */
  hits: [number, number][];
}

export interface VoiceState {
  read: boolean;
  assignee: NamedId | null;
  answered: { at: Instant; by: NamedId | null; note: string | null } | null;
}

export interface Voice {
  id: Id;
  time: Instant;
  recorded: Instant;
  customer: { id: Id; name: string | null } | null;
  touchpoint: NamedId | null;
  units: NamedId[];
  channel: Channel;
  language: string;
  survey: { id: Id; title: string } | null;
  scores: VoiceScore[];
  texts: VoiceText[];
  facets: Record<string, string>;
  urgent: boolean;
  state: VoiceState;
}

/** A voice for those who may not read single ones: the words without id, times, customer, state. */
export type Comment = Omit<Voice, "id" | "time" | "recorded" | "customer" | "state"> & {
  id: null;
  time: null;
  recorded: null;
  customer: null;
  state: null;
};

export interface VoiceDetail extends Voice {
  answers: { question: string; title: string; value_text: string }[];
}

export interface VoicePage {
  items: Voice[];
  next: string | null;
  /** Null when too few to say. */
  count: number | null;
  suppressed: boolean;
}

export type VoiceStateFilter = "unread" | "unanswered" | "answered" | "mine";

/* ---- customers ------------------------------------------------------------------------ */

export interface Identity {
  kind: "external_id" | "email" | "phone" | "anonymous_id";
  value: string;
  profile?: Id;
}

export interface Consent {
  purpose: string;
  given: boolean;
  time: Instant;
}

export interface CustomerScore {
  series: string;
  metric: string;
  value: number;
  group: Group;
  time: Instant;
}

/** What was erased of one customer, by place. */
export interface Erasure {
  database: Record<string, number>;
  ledger: number;
  lake: { feedback: number; interactions: number };
  search: number;
  files: number;
  waiting_imports: number;
  /** What could not be erased here, in words. */
  remaining: string[];
}

export interface Customer {
  id: Id;
  name: string | null;
  identities: Identity[];
  /** Texts, numbers, yes or no. */
  attributes: Record<string, unknown>;
  consents: Consent[];
  account: { id: Id; key: string } | null;
  created_at: Instant;
  merged: { profile: Id; at: Instant }[];
  /** Others it may be the same as, for people to decide. */
  unlinked?: { profile: Id; apart: boolean; reason: string; at: Instant }[];
  /** The last score of each series. */
  last_scores?: CustomerScore[];
}

export interface TimelineItem {
  id: Id;
  kind: "feedback" | "interaction";
  time: Instant;
  channel: Channel;
  touchpoint: NamedId | null;
  /** Title of the survey, or type of the event. */
  title: string;
  scores: CustomerScore[];
  texts: { question: string; title: string; text: string }[];
  value: number | null;
  attributes: Record<string, string>;
}

export interface Account {
  id: Id;
  /** The key other systems use for it. */
  key: string;
  name: string;
  attributes: Record<string, unknown>;
  /** How many customers belong to it; absent in lists. */
  customers?: number;
}

/* ---- imports -------------------------------------------------------------------------- */

export type ImportStatus =
  "uploaded" | "mapped" | "checking" | "running" | "paused" | "done" | "failed" | "cancelled";

export interface ImportColumn {
  name: string;
  samples: string[];
  suggested: string | null;
  /** Cells that probably only say that there was no answer. */
  suggested_empty?: string[];
}

export type ImportKind = "customers" | "answers" | "interactions" | "accounts";
export const importKinds: readonly ImportKind[] = ["customers", "answers", "interactions", "accounts"];

export interface ImportTarget {
  /** A key that ends in `:` wants a name behind it. */
  key: string;
  label: LocalText;
  required: boolean;
}

export interface ColumnMapping {
  column: string;
  target: string | null;
  /** Cells with one of these texts count as empty. */
  empty?: string[];
}

export interface ImportOptions {
  time_zone?: string;
  date_order?: "day_first" | "month_first";
  time?: string;
  touchpoint?: string;
  new_touchpoint?: { name: string; key?: string; channel?: Channel };
  channel?: Channel;
  language?: string;
  solicited?: boolean;
  survey_title?: string;
  new_units_below?: Id;
  event_type?: string;
  new_facets?: string[];
}

export interface ImportMapping {
  kind: ImportKind;
  survey?: Id | null;
  columns: ColumnMapping[];
  options?: ImportOptions;
}

export interface Import {
  id: Id;
  kind: ImportKind | null;
  status: ImportStatus;
  file_name: string;
  size_bytes: number;
  format: string;
  columns: ImportColumn[];
  targets: ImportTarget[];
  mapping: ImportMapping | null;
  rows_total: number | null;
  rows_done: number;
  accepted: number;
  updated: number;
  refused: number;
  rate_per_s: number | null;
  seconds_left: number | null;
  error: string | null;
  created_at?: Instant;
}

export interface DryRun {
  rows: number;
  would: { create: number; update: number; refuse: number };
  sample: { row: number; outcome: "create" | "update" | "refuse"; reason: string | null; preview: unknown }[];
}
