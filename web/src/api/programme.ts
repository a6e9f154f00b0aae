/** Listening programmes as the server keeps and answers them. */
import type { Kept, Schemas, Sent } from "./sent";

/** The parts with a default are always there. */
type Defaulted =
  "audience" | "delay_minutes" | "follow_preference" | "exceeds_budget" | "sample" | "variants";
type Definition = Kept<Schemas["ProgrammeDefinition"]>;
export type Programme = Omit<Definition, Defaulted> &
  Required<Pick<Definition, Exclude<Defaulted, "sample" | "variants">>> & {
    sample: Sample;
    variants: Variant[];
  };

export type Audience = Kept<Schemas["ProgrammeAudience"]>;
export type Trigger = Kept<Schemas["ProgrammeTrigger"]>;
export type EventIs = Kept<Schemas["EventIs"]>;
export type Schedule = Schemas["ProgrammeSchedule"];
export type Every = Schemas["ProgrammeScheduleEvery"];
export type QuietHours = Kept<Schemas["QuietHours"]>;
export type Weekday = Schemas["Weekday"];
export type Sample = Kept<Schemas["ProgrammeSample"]> & { share: number };
export type Quota = Schemas["ProgrammeQuota"];
export type Route = Kept<Schemas["ProgrammeRoute"]>;
export type Variant = Kept<Schemas["ProgrammeVariant"]> & { weight: number };

export const weekdays: readonly Weekday[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

export type ProgrammeStatus = "draft" | "live" | "paused" | "ended";
/** The document calls the status a text. */
type WithStatus<T> = Omit<T, "status"> & { status: ProgrammeStatus };

export type ProgrammeSummary = WithStatus<Sent<Schemas["ProgrammeSummary"]>>;
export type ProgrammeLine = WithStatus<Sent<Schemas["ProgrammeLine"]>>;
export type ProgrammeList = Omit<Schemas["ProgrammeList"], "items"> & { items: ProgrammeLine[] };
export type ProgrammeFinding = Sent<Schemas["ProgrammeFindingShape"]>;

type Defined = "draft" | "published";
export type ProgrammeRead = WithStatus<Sent<Omit<Schemas["ProgrammeShape"], Defined>>> & {
  draft: Programme;
  published: Programme | null;
};
export type ProgrammeVersion = Sent<Omit<Schemas["ProgrammeVersionShape"], "definition">> & {
  definition: Programme;
};

export type ProgrammePreview = Schemas["ProgrammePreview"];
export type HeldBack = Schemas["HeldBack"];
export type Coverage = Sent<Schemas["Coverage"]>;
export type DecisionPage = Sent<Schemas["DecisionPage"]>;
export type Decision = DecisionPage["items"][number];
export type ProgrammeResults = Sent<Schemas["ProgrammeResults"]>;
export type Rate = Sent<Schemas["Rate"]>;
export type VariantResults = Sent<Schemas["VariantResults"]>;
export type ContactBudget = Sent<Schemas["BudgetShape"]>;
