/** The names the app uses for what the server's OpenAPI document describes in `schema.ts`. */
import type { operations } from "./schema";
import type { Schemas, Sent } from "./sent";

export type { Cell, HiddenCell, Series, ShownCell } from "./sent";

/** UUID. */
export type Id = string;
/** RFC 3339 instant. */
export type Instant = Schemas["Timestamp"];
/** Calendar day, `2026-11-22`. */
export type Day = Schemas["Day"];
export type Language = Schemas["Language"];
export type LocalText = Schemas["LocalText"];
export type NamedId = Schemas["Person"];

/** Every list looks like this; those without `next` are never cut. */
export interface List<T> {
  items: T[];
  next?: string | null;
}

export type Problem = Schemas["ProblemDetails"];
export type ProblemField = Schemas["FieldProblem"];

/* ---- choices, in the order people see them ------------------------------------------------ */

/** Does not compile when something the document names is left out. */
const every = <T extends string>(order: Record<T, true>) => Object.keys(order) as unknown as readonly T[];

export type Channel = Schemas["Channel"];
export const channels = every<Channel>({
  web: true,
  app: true,
  email: true,
  sms: true,
  phone: true,
  chat: true,
  store: true,
  kiosk: true,
  letter: true,
  social: true,
  review: true,
  partner: true,
  other: true,
});

export type Group = Schemas["Group"];
export const groups = every<Group>({ negative: true, neutral: true, positive: true });

export type Role = Schemas["Role"];
export const roles = every<Role>({
  administrator: true,
  cx_manager: true,
  executive: true,
  manager: true,
  agent: true,
  product: true,
  operations: true,
  finance: true,
  it: true,
  partner: true,
  viewer: true,
});

export type ImportKind = Schemas["ImportKind"];
export const importKinds = every<ImportKind>({
  customers: true,
  answers: true,
  interactions: true,
  accounts: true,
});

/* ---- session and organisation -------------------------------------------------------------- */

export type Right = Schemas["Right"];
export type Session = Sent<Schemas["Session"]>;
export type SessionProject = Session["projects"][number];
export type SetupState = Schemas["SetUpState"];
/** The app knows the product's languages; through the API an organisation may have others too. */
type InOurs<T> = Omit<T, "languages" | "default_language"> & {
  languages: Language[];
  default_language: Language;
};
export type SetupRequest = InOurs<Schemas["SetUp"]>;
export type Organisation = InOurs<Schemas["Organisation"]>;
export type Project = Sent<Schemas["Project"]>;
export type Unit = Sent<Schemas["Unit"]>;
export type Hierarchy = Sent<Schemas["HierarchyWithUnits"]>;
export type Grant = Sent<Schemas["Grant"]>;
export type User = Sent<Schemas["User"]>;
export type CreatedUser = Sent<Schemas["CreatedUser"]>;
export type Invited = Schemas["Invited"];
export type ApiKey = Sent<Schemas["ApiKey"]>;
export type ApiKeyWithSecret = Sent<Schemas["ApiKeyWithSecret"]>;
export type AuditEntry = Sent<Schemas["AuditEntry"]>;
export type AuditPage = Sent<Schemas["AuditPage"]>;
export type Installation = Schemas["Installation"];
export type LakeState = Schemas["DatasetShape"];
export type DeadLetter = Sent<Schemas["DeadLetter"]>;
export type Touchpoint = Sent<Schemas["Touchpoint"]>;
export type TouchpointProposal = Schemas["TouchpointProposal"];
export type TouchpointInference = Sent<Schemas["TouchpointInference"]>;
export type InferenceAccuracy = Sent<Schemas["InferenceAccuracy"]>;
/** Everything of a new touchpoint but the key, which is made of the name. */
export type TouchpointWrite = Required<Omit<Schemas["TouchpointDraft"], "key">> &
  Pick<Schemas["TouchpointDraft"], "key">;
export type Standard = Schemas["Standard"];
export type StandardDraft = Sent<Schemas["StandardDraft"]>;
export type StandardList = Sent<Schemas["StandardList"]>;
export type StandardDimension = Standard["dimension"];
export type Consistency = Sent<Schemas["Consistency"]>;
export type Kept = Consistency["kept"];
export type Checklist = Sent<Schemas["Checklist"]>;
export type ChecklistItem = Checklist["items"][number];
export type StandardCheck = NonNullable<ChecklistItem["check"]>;
export type Verdict = StandardCheck["verdict"];
export type Facet = Schemas["Facet"];
export type EventName = Schemas["EventName"];

/* ---- understanding ------------------------------------------------------------------------- */

export type Filters = Sent<Schemas["Filters"]>;
export type Period = Schemas["Period"];
export type Shares = Schemas["GroupCounts"];
export type Change = Sent<Schemas["Change"]>;
export type RankRange = Schemas["RankRange"];
/** The document calls dimensions and fields texts. */
export type Dimension =
  `unit:${Id}` | "touchpoint" | "channel" | "survey" | `facet:${string}` | "group" | "day" | "week" | "month";
export type FilterField =
  "unit" | "touchpoint" | "channel" | "survey" | `facet:${string}` | "group" | "solicited";
export type Question = Omit<Schemas["Question"], "dimensions" | "filters"> & {
  dimensions: Dimension[];
  filters: { field: FilterField; any_of: string[] }[];
};
export type TableRow = Sent<Schemas["Row"]>;
export type Table = Sent<Omit<Schemas["Table"], "question">> & { question: Question };
export type Grain = Schemas["Grain"];
export type TrendPoint = Sent<Schemas["TrendPoint"]>;
export type Trend = Sent<Schemas["Trend"]>;
export type OverviewSeries = Sent<Schemas["SeriesOverview"]>;
export type ResponseRate = Sent<Schemas["ResponseRate"]>;
export type Highlight = Omit<Sent<Schemas["Highlight"]>, "dimension"> & { dimension: Dimension };
export type Loop = Schemas["Loop"];
type Extreme = "strength" | "weakness";
export type Overview = Sent<Omit<Schemas["Overview"], Extreme>> & Record<Extreme, Highlight | null>;

/* ---- voices -------------------------------------------------------------------------------- */

export type VoiceScore = Schemas["VoiceScore"];
export type VoiceText = Sent<Schemas["VoiceText"]>;
export type VoiceState = Sent<Schemas["Handling"]>;

/** What only those see who may read single voices. */
type Single = "id" | "time" | "recorded" | "state";
type AnyVoice = Sent<Schemas["Voice"]>;

/** A voice for those who may read single ones; the document has one schema for both. */
export type Voice = Omit<AnyVoice, Single> & { [K in Single]: NonNullable<AnyVoice[K]> };
/** A voice for those who may not: the words without id, times, customer, state. */
export type Comment = Omit<AnyVoice, Single | "customer"> & Record<Single | "customer", null>;

export type VoiceDetail = Voice & Sent<Omit<Schemas["VoiceDetail"], keyof Schemas["Voice"]>>;
export type VoicePage = Omit<Sent<Schemas["VoiceList"]>, "items"> & { items: Voice[] };
type VoiceQuery = NonNullable<operations["get_projects_project_voices"]["parameters"]["query"]>;
export type VoiceStateFilter = NonNullable<VoiceQuery["state"]>;

/* ---- customers ----------------------------------------------------------------------------- */

export type Erasure = Schemas["Erasure"];
export type CustomerRequest = Sent<Schemas["CustomerRequest"]>;
export type PreferencePage = Schemas["PreferencePage"];
export type Customer = Sent<Schemas["Customer"]>;
export type TimelineItem = Sent<Schemas["TimelineItem"]>;
export type Account = Sent<Schemas["Account"]>;

/* ---- imports ------------------------------------------------------------------------------- */

export type ImportStatus = Schemas["ImportState"];
export type ImportTarget = Schemas["TargetShape"];
export type ImportColumn = Import["columns"][number];
export type ColumnMapping = Sent<Schemas["ColumnMapping"]>;
export type ImportOptions = Schemas["ImportOptions"];
export type ImportMapping = Omit<Schemas["Mapping"], "columns"> & { columns: ColumnMapping[] };
export type Import = Sent<Omit<Schemas["Import"], "mapping">> & { mapping: ImportMapping | null };
export type DryRun = Sent<Schemas["DryRun"]>;
