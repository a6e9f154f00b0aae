/**
 * Words of the dashboard. English is the source of keys; German is complete by type. Only the
 * chosen language is loaded. Changing it remounts the app: its whole state is in the address bar.
 */
import type { Language, LocalText } from "~/api/types";
import type { en } from "./en";
import { type Argument, Formatter } from "./icu";

type Source = typeof en;
export type MessageKey = keyof Source;
export type Catalogue = Readonly<Record<MessageKey, string>>;

type Valid<N extends string> = N extends `${string} ${string}` | `${string}#${string}` | "" ? never : N;
type Head<H extends string> = H extends `${infer N},${string}` ? Valid<N> : Valid<H>;
/** Argument names of an ICU message, read from its literal type. */
export type ArgumentNames<S extends string> = S extends `${string}{${infer Rest}`
  ? Rest extends `${infer H}}${string}`
    ? Head<H> | ArgumentNames<Rest>
    : never
  : never;
type Arguments<K extends MessageKey> = [ArgumentNames<Source[K]>] extends [never]
  ? []
  : [args: Readonly<Record<ArgumentNames<Source[K]>, Argument>>];

export const languages: readonly Language[] = ["de", "en"];
const stored = "resonanz.language";

let language: Language = "en";
let catalogue: Catalogue | undefined;
let formatter = new Formatter("en");
const listeners = new Set<() => void>();

export function currentLanguage(): Language {
  return language;
}

/** The locale for dates and numbers: the browser's own region where its language is the chosen one. */
export function locale(): string {
  const fallback = language === "de" ? "de-DE" : "en-GB";
  return navigator.languages.find((l) => l.startsWith(`${language}-`)) ?? fallback;
}

export function subscribeLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The choice made on this device, else the profile's language, else the browser's. */
export function initialLanguage(profile?: Language): Language {
  const browser = navigator.languages.some((l) => l.startsWith("de")) ? "de" : "en";
  return remembered() ?? profile ?? browser;
}

function remembered(): Language | undefined {
  try {
    return languages.find((l) => l === localStorage.getItem(stored));
  } catch {
    return undefined;
  }
}

/** `chosen`: by the reader on this device; then it is remembered. */
export async function setLanguage(next: Language, chosen = false): Promise<void> {
  catalogue = next === "de" ? (await import("./de")).de : (await import("./en")).en;
  language = next;
  formatter = new Formatter(locale());
  document.documentElement.lang = next;
  try {
    if (chosen) localStorage.setItem(stored, next);
  } catch {
    // Storage may be blocked; the choice then lasts for this visit.
  }
  listeners.forEach((listener) => listener());
}

export function t<K extends MessageKey>(key: K, ...args: Arguments<K>): string {
  const message = catalogue?.[key];
  if (message === undefined) return key;
  return formatter.format(message, (args[0] as Record<string, Argument> | undefined) ?? {});
}

/** For words of an open set (an audit action of a newer server): the message if there is one. */
export function maybe(key: string): string | undefined {
  return catalogue?.[key as MessageKey];
}

/** A text in several languages, in the reader's one if it exists. */
export function local(text: LocalText | string | null | undefined): string {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  return text[language] ?? text.en ?? text.de ?? Object.values(text).find(Boolean) ?? "";
}
