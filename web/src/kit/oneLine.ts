/** Any JSON on one line, for people: `name: Kiel · code: F012 · customer: email a@b.example, age 7`. */
export function oneLine(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (!isObject(value)) return plain(value);
  return said(value)
    .map(([key, part]) => `${key}: ${isObject(part) ? within(part) : plain(part)}`)
    .join(" · ");
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const said = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, part]) => part !== null && part !== "" && part !== undefined);

const within = (value: object): string =>
  said(value)
    .map(([key, part]) => `${key} ${plain(part)}`)
    .join(", ");
