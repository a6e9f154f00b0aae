/** Keys of tills as a file: they are shown once, and then only there. */
import type { TillKey } from "~/api/survey";

/** A cell that spreadsheets take for a text. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function keysAsCsv(tills: readonly TillKey[]): string {
  const rows = tills.map((till) => [till.name, String(till.number), till.key].map(cell).join(","));
  // So that spreadsheets read umlauts.
  return `\uFEFF${["name,number,key", ...rows].join("\r\n")}\r\n`;
}

export function saveText(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the file once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
