/** Steps back and forward over whole states. Typing in one text is one step while it goes on. */

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** Where the last step was typed; absent after any other step. */
  place: string | undefined;
  /** When it was, in milliseconds. */
  at: number;
}

/** A pause in typing after which a new step begins, in milliseconds. */
const pause = 1_500;
const most = 200;

export const begin = <T>(present: T): History<T> => ({
  past: [],
  present,
  future: [],
  place: undefined,
  at: 0,
});

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Adds the paths of the leaves in which two states differ; stops at the second. */
function differing(a: unknown, b: unknown, path: string, found: string[]): void {
  if (a === b || found.length > 1) return;
  const alike =
    isTree(a) &&
    isTree(b) &&
    Array.isArray(a) === Array.isArray(b) &&
    (!Array.isArray(a) || sameLength(a, b));
  if (!alike) {
    found.push(path);
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    differing(a[key], b[key], `${path}/${key}`, found);
}

const sameLength = (a: unknown, b: unknown) => Array.isArray(a) && Array.isArray(b) && a.length === b.length;

function leafAt(value: unknown, path: string): unknown {
  return path
    .split("/")
    .slice(1)
    .reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), value);
}

/** The one text that was typed in, if that is all that changed. */
function typedPlace(before: unknown, after: unknown): string | undefined {
  const found: string[] = [];
  differing(before, after, "", found);
  const [only, second] = found;
  return only !== undefined && second === undefined && typeof leafAt(after, only) === "string"
    ? only
    : undefined;
}

export function record<T>(history: History<T>, next: T, now: number): History<T> {
  if (next === history.present) return history;
  const place = typedPlace(history.present, next);
  const goesOn =
    place !== undefined &&
    place === history.place &&
    now - history.at < pause &&
    history.future.length === 0 &&
    history.past.length > 0;
  return {
    past: goesOn ? history.past : [...history.past, history.present].slice(-most),
    present: next,
    future: [],
    place,
    at: now,
  };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: last,
    future: [history.present, ...history.future],
    place: undefined,
    at: 0,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, place: undefined, at: 0 };
}
