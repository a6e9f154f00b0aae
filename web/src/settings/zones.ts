import type { Choice } from "~/kit/fields";

/** Time zones the browser knows, the reader's own and Europe first. */
export function timeZones(also?: string): Choice<string>[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = new Set([...Intl.supportedValuesOf("timeZone"), own, "UTC", ...(also ? [also] : [])]);
  const rank = (zone: string) => (zone === own ? 0 : zone.startsWith("Europe/") ? 1 : 2);
  return [...all]
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
