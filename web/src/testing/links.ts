/** Links and tills of the double: kept in memory, none at the beginning. */
import type { LinkBatch, SurveyLink, Till, TillsMade } from "~/api/survey";
import { hierarchies } from "./data";

type Answer = (url: URL, body: unknown, match: RegExpMatchArray) => unknown;

export const link = (no: number, change: Partial<SurveyLink> = {}): SurveyLink => ({
  id: `l${no}`,
  survey: "s1",
  code: `code${no}`,
  name: `Link ${no}`,
  url: `https://cx.example/s/code${no}`,
  units: [],
  touchpoint: null,
  channel: null,
  attributes: {},
  answers: 0,
  widget: null,
  ...change,
});

const till = (no: number, name: string): Till => ({
  id: `till${no}`,
  number: 1000 + no,
  link: `l${no}`,
  name,
  till: null,
  units: [],
  touchpoint: null,
  valid_days: 14,
  created_at: "2026-11-20T10:00:00Z",
  revoked_at: null,
  answers: 0,
});

/** `sent`: the bodies of what was to be made. */
export const kept = { links: [] as SurveyLink[], tills: [] as Till[], sent: [] as unknown[] };

/** As at the beginning. */
export function forgetLinks(): void {
  Object.assign(kept, { links: [], tills: [], sent: [] });
}

const nameOf = (id: string) =>
  hierarchies.flatMap((tree) => tree.units).find((unit) => unit.id === id)?.name ?? id;

function names({ units = [], tills = [] }: LinkBatch): string[] {
  return units.flatMap((unit) => (tills.length ? tills : [""]).map((one) => `${nameOf(unit)} ${one}`.trim()));
}

function makeLinks(body: unknown): { created: number; existing: number } {
  kept.sent.push(body);
  const made = names(body as LinkBatch).map((name, at) => link(kept.links.length + at + 1, { name }));
  kept.links = [...kept.links, ...made];
  return { created: made.length, existing: 0 };
}

function makeTills(body: unknown): TillsMade {
  kept.sent.push(body);
  const { places } = body as { places: LinkBatch };
  const made = names(places).map((name, at) => till(kept.tills.length + at + 1, name));
  kept.tills = [...kept.tills, ...made];
  const key = "000102030405060708090a0b0c0d0e0f";
  const items = made.map(({ id, number, link: of, name }) => ({ id, number, link: of, name, key }));
  return { items, existing: 1 };
}

function revoke(id: string | undefined): object {
  const at = "2026-11-22T10:00:00Z";
  kept.tills = kept.tills.map((one) => (one.id === id ? { ...one, revoked_at: at } : one));
  return {};
}

export const linkRoutes: readonly [string, RegExp, Answer][] = [
  ["GET", /\/surveys\/[^/]+\/links$/, () => ({ items: kept.links })],
  ["POST", /\/surveys\/[^/]+\/links\/batch$/, (_u, body) => makeLinks(body)],
  ["GET", /\/surveys\/[^/]+\/tills$/, () => ({ url: "https://cx.example/r", items: kept.tills })],
  ["POST", /\/surveys\/[^/]+\/tills$/, (_u, body) => makeTills(body)],
  ["DELETE", /\/tills\/([^/]+)$/, (_u, _b, match) => revoke(match[1])],
];
