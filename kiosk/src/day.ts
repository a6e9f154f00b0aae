/** A day written `2026-11-22`, when there is such a day. Days compare like their texts. */
export function day(text: string): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  const same = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(date);
  return same ? text : undefined;
}

/** `22.11.2026`, as German forms write it. */
export function germanDay(text: string): string | undefined {
  const [, date = "", month = "", year = ""] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim()) ?? [];
  return day(`${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`);
}
