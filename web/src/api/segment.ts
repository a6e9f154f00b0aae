/**
 * Segments as the server keeps and answers them. Written by hand in the shapes of the server; each of
 * these becomes another name for what `schema.ts` says as soon as the document describes segments.
 */
import type { Test } from "./survey";
import type { Group, Id, Instant, LocalText } from "./types";

export interface NamedTest {
  name: string;
  is: Test;
}

export interface Did {
  type: string;
  touchpoint?: Id;
  at_least?: number;
  within_days?: number;
}

export interface Answered {
  series?: string;
  survey?: Id;
  touchpoint?: Id;
  group?: Group;
  within_days?: number;
}

export type Reachable = "email" | "phone";

/** Who belongs to a segment. */
export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | { attribute: NamedTest }
  | { account: NamedTest }
  | { consent: { purpose: string; given: boolean } }
  | { reachable: Reachable }
  | { did: Did }
  | { answered: Answered };

export interface Segment {
  id: Id;
  name: string;
  /** Null: it is a list. */
  rule: Predicate | null;
  sentence: LocalText | null;
  revision: number;
  created_at: Instant;
  updated_at: Instant;
}

export interface SegmentDraft {
  name: string;
  rule?: Predicate;
}

export interface SegmentPatch {
  revision: number;
  name?: string;
  rule?: Predicate;
}

export interface SegmentQuestion {
  rule?: Predicate;
  segment?: Id;
}

export interface SegmentSize {
  customers: number;
  of: number;
  with_email: number;
  with_phone: number;
  examples: { id: Id; name: string | null }[];
  overlaps: Overlap[];
}

export interface Overlap {
  segment: Id;
  name: string;
  customers: number;
  of: number;
}

export interface ListChanged {
  added: number;
  removed: number;
  unknown: string[];
}
