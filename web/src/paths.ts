/** The only place that knows addresses: patterns for the router, builders for links. */

/** Repeatable query parameters; the address bar holds the whole state of a page. */
export type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

export const patterns = {
  home: "/",
  setup: "/setup",
  signIn: "/sign-in",
  invitation: "/invitation/$token",
  project: "/p/$project",
  overview: "/p/$project/overview",
  voices: "/p/$project/voices",
  customers: "/p/$project/customers",
  customer: "/p/$project/customers/$customer",
  accounts: "/p/$project/accounts",
  account: "/p/$project/accounts/$account",
  segments: "/p/$project/segments",
  newSegment: "/p/$project/segments/new",
  segment: "/p/$project/segments/$segment",
  surveys: "/p/$project/surveys",
  newSurvey: "/p/$project/surveys/new",
  survey: "/p/$project/surveys/$survey",
  kiosks: "/p/$project/kiosks",
  programmes: "/p/$project/programmes",
  newProgramme: "/p/$project/programmes/new",
  programme: "/p/$project/programmes/$programme",
  touchpoints: "/p/$project/touchpoints",
  standards: "/p/$project/touchpoints/standards",
  imports: "/p/$project/data",
  import: "/p/$project/data/$import",
  settings: "/p/$project/settings/$topic",
  profile: "/p/$project/profile",
} as const;

export type PageName = keyof typeof patterns;

type Params<P extends string> = P extends `${string}$${infer Name}/${infer Rest}`
  ? Record<Name, string> & Params<Rest>
  : P extends `${string}$${infer Name}`
    ? Record<Name, string>
    : unknown;

export function path<N extends PageName>(
  name: N,
  ...[params, search]: unknown extends Params<(typeof patterns)[N]>
    ? [params?: undefined, search?: Search]
    : [params: Params<(typeof patterns)[N]>, search?: Search]
): string {
  const values = (params ?? {}) as Record<string, string>;
  const address = patterns[name].replace(/\$(\w+)/g, (_, key: string) =>
    encodeURIComponent(values[key] ?? ""),
  );
  return address + searchString(search ?? {});
}

/** `{unit: ["a", "b"], q: "x"}` → `?unit=a&unit=b&q=x`; empty values are left out. */
export function searchString(search: Search): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === "") continue;
    if (typeof value === "string") out.append(key, value);
    else value.forEach((v) => out.append(key, v));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

export function parseSearch(text: string): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = out[key];
    out[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return out;
}

export const one = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];

export const many = (value: string | readonly string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : [...value];

/** Settings pages, in the order of the menu. */
export const settingsTopics = [
  "organisation",
  "project",
  "facets",
  "units",
  "users",
  "keys",
  "mail",
  "privacy",
  "audit",
  "installation",
] as const;
export type SettingsTopic = (typeof settingsTopics)[number];
