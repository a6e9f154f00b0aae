/** Everything needed to ask without a network, as the server sends it. */

import type { Attributes, LocalText, Scales, Survey } from "./survey.ts";

export interface Words {
  next: string;
  finish: string;
  back: string;
  skip: string;
  languages: string;
  error_title: string;
  error_one: string;
  error_many: string;
  thanks: string;
  thanks_text: string;
  /** With `{page}` and `{pages}`. */
  step: string;
  /** With `{percent}`. */
  share: string;
}

export interface Tongue {
  tag: string;
  /** What it calls itself. */
  name: string;
  direction: "ltr" | "rtl";
  words: Words;
  /** Sentences by code; `{}` stands for the limit. */
  problems: Readonly<Record<string, string>>;
  /** HTML by key and level of heading: alone on a page, one of several, below a section. */
  questions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface HiddenPin {
  salt: string;
  rounds: number;
  hash: string;
}

export interface Settings {
  idle_seconds: number;
  thanks_seconds: number;
  start: boolean;
  invitation: LocalText;
  theme: "light" | "dark" | "device";
}

export interface Package {
  name: string;
  logo: string | null;
  logo_text: string;
  style: string;
  settings: Settings;
  pin: HiddenPin;
  /** Through which it is asked. */
  link: string;
  version: number;
  survey: Survey;
  known: Attributes;
  scales: Scales;
  languages: Tongue[];
}
