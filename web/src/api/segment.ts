/** Segments as the server keeps and answers them. */
import type { Kept, Schemas, Sent } from "./sent";

/** Who belongs to a segment: what is not set is left out, as in the definition of a survey. */
export type Predicate = Kept<Schemas["Predicate"]>;
export type Reachable = Schemas["Address"];

/** Without a rule it is a list. */
export type Segment = Sent<Omit<Schemas["Segment"], "rule">> & { rule: Predicate | null };
export type SegmentDraft = Schemas["SegmentDraft"];
export type SegmentPatch = Schemas["SegmentPatch"];
export type SegmentQuestion = Schemas["SegmentQuestion"];
export type SegmentSize = Sent<Schemas["SegmentSize"]>;
export type SegmentSizes = Sent<Schemas["SegmentSizes"]>;
export type Overlap = SegmentSize["overlaps"][number];
export type ListChanged = Sent<Schemas["ListChanged"]>;
