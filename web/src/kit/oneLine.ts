/** Any JSON on one line, for people: `name: Kiel · code: F012`. */
export function oneLine(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== "" && part !== undefined)
    .map(([key, part]) => `${key}: ${typeof part === "string" ? part : JSON.stringify(part)}`)
    .join(" · ");
}
