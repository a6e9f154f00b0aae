/**
 * What the server does and its OpenAPI document does not say yet. Each rule changes nothing any more
 * once the document says the same, and can go then.
 */
import type { components } from "./schema";

export type Schemas = components["schemas"];

/** First and last, smallest and largest. */
export type Pair = [number, number];

/** The only fields the server leaves out when they would say nothing. */
type LeftOut =
  | "unlinked"
  | "last_scores"
  | "erasure_asked_at"
  | "data_asked_at"
  | "undeliverable"
  | "customers"
  | "suggested_empty"
  | "empty"
  | "question";

/**
 * A schema as the server sends it:
 * - Every other field is there, null where there is nothing; the document says that it may be missing.
 * - A list of numbers is a pair (intervals, ranges, hits of a search); the document names no length.
 * - Cells are told apart by `shown`; the document calls it a boolean in both.
 * - A series has one of a few kinds and is better one way; the document calls both a text.
 */
export type Sent<T> = T extends readonly number[]
  ? Pair
  : T extends readonly (infer Item)[]
    ? Sent<Item>[]
    : T extends Schemas["Cell"]
      ? Cell
      : T extends Schemas["SeriesInfo"]
        ? Series
        : T extends object
          ? Extract<keyof T, LeftOut> extends never
            ? There<T>
            : There<Omit<T, LeftOut>> & Perhaps<Pick<T, Extract<keyof T, LeftOut>>>
          : T;

type There<T> = { [K in keyof T]-?: Sent<Exclude<T[K], undefined>> };
type Perhaps<T> = { [K in keyof T]: Sent<Exclude<T[K], null>> };

export type Series = There<Omit<Schemas["SeriesInfo"], "kind" | "better">> & {
  kind: "net" | "percent" | "mean";
  better: "up" | "down";
};

/** A cell that is shown as it is sent: without a score when nobody answered. */
export type SentCell = There<Omit<Schemas["ShownCell"], "shown">> & { shown: true };

/** A cell with a score; `cells.ts` turns those without one into hidden ones. */
export type ShownCell = Omit<SentCell, "score" | "interval"> & { score: number; interval: Pair };

/** `too_few`: hidden on purpose. `none`: nobody answered, which only the app says. */
export type HiddenCell = Omit<Schemas["HiddenCell"], "shown" | "reason"> & {
  shown: false;
  reason: "too_few" | "none";
};

export type Cell = ShownCell | HiddenCell;

/**
 * A definition as the server keeps it: what is not set is left out. The document allows null as
 * well, because a request may say either.
 */
export type Kept<T> = T extends readonly (infer Item)[]
  ? Kept<Item>[]
  : T extends object
    ? { [K in keyof T]: Kept<Exclude<T[K], null>> }
    : T;
