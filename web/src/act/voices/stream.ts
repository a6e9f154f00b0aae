import type { Voice } from "~/api/types";

/** Loaded voices with the fresher state of those the live head knows. */
export function merge(loaded: readonly Voice[], head: readonly Voice[]): Voice[] {
  const fresh = new Map(head.map((voice) => [voice.id, voice]));
  return loaded.map((voice) => fresh.get(voice.id) ?? voice);
}

/**
 * Voices of the head that came since the list was loaded: newer than its first one. Older ones
 * missing from the list (filtered away by a changed state) do not count as new.
 */
export function newcomers(loaded: readonly Voice[], head: readonly Voice[]): Voice[] {
  const known = new Set(loaded.map((voice) => voice.id));
  const newest = loaded.reduce((latest, voice) => (voice.recorded > latest ? voice.recorded : latest), "");
  return head.filter((voice) => !known.has(voice.id) && voice.recorded > newest);
}
