/** What the kiosk itself says, in German and English; other languages of a survey get English. */

import { isGerman } from "./survey.ts";

const german = {
  start: "Los geht’s",
  touch: "Tippen, um zu beginnen",
  stillThere: "Noch da?",
  stillText:
    "In {seconds} Sekunden beginnt die Umfrage von vorn. Was Sie schon gesagt haben, bleibt erhalten.",
  yes: "Ja, weiter",
  over: "Von vorn beginnen",
  done: "Fertig",
  loading: "Einen Moment bitte …",
  closed: "Gerade gibt es hier keine Umfrage",
  closedText: "Danke, dass Sie uns Ihre Meinung sagen wollten.",
  gone: "Dieser Kiosk ist außer Betrieb",
  goneText: "Seine Adresse gilt nicht mehr. Eine neue gibt es in Resonanz unter „Kioske“.",
  full: "Der Speicher dieses Kiosks ist voll",
  fullText:
    "Bitte sagen Sie unserem Team Bescheid: Der Kiosk braucht ein Netz, um seine Antworten zu übergeben.",
  nearlyFull: "Der Speicher ist fast voll: {count} Antworten warten auf ein Netz.",
  offline: "Noch keine Verbindung",
  offlineText:
    "Zum Einrichten braucht der Kiosk einmal ein Netz. Er versucht es gleich von selbst noch einmal.",
  unsafe: "Der Kiosk braucht eine sichere Adresse",
  unsafeText: "Öffnen Sie ihn über https: Nur dann darf er ohne Netz weiterfragen.",
  noStore: "Der Kiosk darf hier nichts speichern",
  noStoreText: "Erlauben Sie dem Browser, Daten dieser Seite zu behalten, und schließen Sie private Fenster.",
  leave: "Kiosk beenden",
  pin: "PIN eingeben",
  digits: "{count} Ziffern eingegeben",
  clear: "Löschen",
  cancel: "Abbrechen",
  enter: "Bestätigen",
  wrongPin: "Diese PIN stimmt nicht.",
  wait: "Zu viele Versuche: Bitte warten Sie {seconds} Sekunden.",
  paused: "Der Kiosk ist angehalten",
  waiting: "Antworten, die noch warten: {count}",
  refused: "Nicht angenommene Antworten: {count} ({reason})",
  heard: "Zuletzt mit dem Server gesprochen: {time}",
  never: "noch nie",
  version: "Version der Umfrage: {version}",
  send: "Jetzt übergeben",
  resume: "Weiter fragen",
};

export type KioskWords = Readonly<typeof german>;

const english: KioskWords = {
  start: "Let’s go",
  touch: "Tap to begin",
  stillThere: "Still there?",
  stillText: "In {seconds} seconds the survey begins anew. What you have said already is kept.",
  yes: "Yes, go on",
  over: "Begin anew",
  done: "Done",
  loading: "One moment please …",
  closed: "There is no survey here at the moment",
  closedText: "Thank you for wanting to tell us what you think.",
  gone: "This kiosk is out of use",
  goneText: "Its address is no longer valid. There is a new one in Resonanz, under “Kiosks”.",
  full: "This kiosk has no room left",
  fullText: "Please tell our team: the kiosk needs a network to hand over its answers.",
  nearlyFull: "Nearly no room left: {count} answers wait for a network.",
  offline: "No connection yet",
  offlineText: "The kiosk needs a network once to be set up. It tries again by itself in a moment.",
  unsafe: "The kiosk needs a secure address",
  unsafeText: "Open it by https: only then may it go on asking without a network.",
  noStore: "The kiosk may keep nothing here",
  noStoreText: "Allow the browser to keep data of this page, and close private windows.",
  leave: "Leave the kiosk",
  pin: "Enter the PIN",
  digits: "{count} digits entered",
  clear: "Delete",
  cancel: "Cancel",
  enter: "Confirm",
  wrongPin: "This PIN is not right.",
  wait: "Too many attempts: please wait {seconds} seconds.",
  paused: "The kiosk is paused",
  waiting: "Answers still waiting: {count}",
  refused: "Answers not accepted: {count} ({reason})",
  heard: "Last spoke to the server: {time}",
  never: "never yet",
  version: "Version of the survey: {version}",
  send: "Hand over now",
  resume: "Go on asking",
};

export const wordsOf = (language: string): KioskWords => (isGerman(language) ? german : english);

/** Fills `{name}` in. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
