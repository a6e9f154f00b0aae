/** A programme while it is written: what a new one begins with, and what of it is sent. */
import type { EventIs, Programme, Trigger, Variant } from "~/api/programme";
import { weekdays } from "~/api/programme";
import type { LocalText } from "~/api/types";

export const newVariant = (key: string, name: string): Variant => ({ key, name, weight: 1, survey: "" });

/** Careful from the start: nobody is asked at night, twice in three months, or without having agreed. */
export const newProgramme = (variantName: string): Programme => ({
  audience: "everyone",
  trigger: { event: { type: "" } },
  delay_minutes: 60,
  quiet: { from: "20:00", to: "08:00", days: [...weekdays] },
  sample: { share: 1 },
  ask_again_days: 90,
  channels: [{ channel: "email", consent: "surveys" }],
  follow_preference: false,
  expires_days: 14,
  variants: [newVariant("a", variantName)],
  sender: { name: "" },
  exceeds_budget: false,
});

/** `a`, `b`, … as far as they are free. */
export function freeKey(variants: readonly Variant[]): string {
  const taken = new Set(variants.map((variant) => variant.key));
  for (let n = 0; ; n++) {
    const key = n < 26 ? String.fromCharCode(97 + n) : `v${n}`;
    if (!taken.has(key)) return key;
  }
}

/** What is changed; undefined leaves a part out. */
export type Change = { [K in keyof Programme]?: Programme[K] | undefined };

export const withChange = (programme: Programme, change: Change): Programme =>
  Object.fromEntries(
    Object.entries<unknown>({ ...programme, ...change }).filter(([, part]) => part !== undefined),
  ) as unknown as Programme;

/** Without a survey there is nothing the server could read. */
export const isComplete = (programme: Programme): boolean =>
  programme.variants.every((variant) => variant.survey !== "");

/** As it is sent: what was emptied is left out. */
export function tidy({ reminders = [], ...programme }: Programme): Programme {
  const { sender } = programme;
  const { quotas = [], ...sample } = programme.sample;
  return {
    ...programme,
    ...(reminders.length > 0 && { reminders }),
    sample: { ...sample, ...(quotas.length > 0 && { quotas }) },
    trigger: tidyTrigger(programme.trigger),
    channels: programme.channels.map(({ channel, consent }) => ({
      channel,
      ...(consent?.trim() && { consent: consent.trim() }),
    })),
    sender: {
      name: sender.name.trim(),
      ...(sender.title?.trim() && { title: sender.title.trim() }),
      ...(sender.reply_to?.trim() && { reply_to: sender.reply_to.trim() }),
    },
    variants: programme.variants.map(({ subject, greeting, closing, ...variant }) => ({
      ...variant,
      ...tidyText("subject", subject),
      ...tidyText("greeting", greeting),
      ...tidyText("closing", closing),
    })),
  };
}

function tidyText<K extends string>(key: K, text: LocalText | undefined): Partial<Record<K, LocalText>> {
  const said = Object.entries(text ?? {}).filter(([, words]) => words.trim() !== "");
  return said.length > 0 ? ({ [key]: Object.fromEntries(said) } as Partial<Record<K, LocalText>>) : {};
}

function tidyTrigger(trigger: Trigger): Trigger {
  if ("event" in trigger) return { event: tidyEvent(trigger.event) };
  if ("together" in trigger)
    return { together: { ...trigger.together, events: trigger.together.events.map(tidyEvent) } };
  return trigger;
}

const tidyEvent = ({ type, touchpoint, attributes }: EventIs): EventIs => ({
  type: type.trim(),
  ...(touchpoint && { touchpoint }),
  ...(attributes && Object.keys(attributes).length > 0 && { attributes }),
});

/** The same text for the same programme, in whatever order its parts were written. */
export const fingerprint = (programme: Programme): string =>
  JSON.stringify(tidy(programme), (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
