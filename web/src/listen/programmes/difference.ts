/** What is different between two versions of a programme, field by field and in words. */
import type { Audience, EventIs, Every, Programme, Trigger, Variant } from "~/api/programme";
import { weekdays } from "~/api/programme";
import type { Test } from "~/api/survey";
import type { LocalText } from "~/api/types";
import { maybe, t } from "~/i18n";
import { count, percent } from "~/i18n/format";
import { languageName } from "../surveys/LocalField";
import type { Line } from "../surveys/versions/difference";

/** One version: what it says and where it asks. */
export interface Side {
  definition: Programme;
  touchpoint: string | undefined;
}

/** What ids stand for. */
export interface Names {
  touchpoint: (id: string) => string;
  segment: (id: string) => string;
  survey: (id: string) => string;
  /** What people call a type of events, if they do. */
  event: (type: string) => string | undefined;
}

/** Ordered as they stand on the page; by names that stay the same in every version. */
type Fields = Map<string, readonly [label: string, words: string]>;

export function differenceOf(before: Side, after: Side, names: Names): Line[] {
  const [old, now] = [fieldsOf(before, names), fieldsOf(after, names)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((field) => {
    const [was, is] = [old.get(field), now.get(field)];
    const line = {
      label: (is ?? was)?.[0] ?? field,
      before: was?.[1] ?? "",
      after: is?.[1] ?? "",
    };
    return line.before === line.after ? [] : [line];
  });
}

function fieldsOf({ definition, touchpoint }: Side, names: Names): Fields {
  const { sample, quiet, sender, reminders = [], ask_again_days } = definition;
  const rows: [field: string, label: string, words: string][] = [
    ["touchpoint", t("filter.touchpoint"), touchpoint ?? ""],
    ["audience", t("programme.audience"), audienceWords(definition.audience, names)],
    ["trigger", t("programme.trigger"), triggerWords(definition.trigger, names)],
    ["delay", t("programme.delay"), waitWords(definition.delay_minutes)],
    ["quiet", t("programme.quiet"), quiet ? `${quiet.from}–${quiet.to}` : ""],
    ["days", t("programme.quiet.days"), daysWords(definition)],
    ["share", t("programme.share"), percent(sample.share, 2)],
    ["most", t("programme.most"), numberWords(sample.most)],
    ["again", t("programme.askAgain"), numberWords(ask_again_days)],
    ...(sample.quotas ?? []).map((quota, at): [string, string, string] => [
      `quota ${at}`,
      t("programme.quota", { n: at + 1 }),
      `${quota.facet} = ${quota.value}: ${count(quota.most)} / ${t(`programme.per.${quota.per}`)}`,
    ]),
    ["exceeds", t("programme.exceeds"), yesOrNo(definition.exceeds_budget)],
    ["channels", t("programme.way"), channelWords(definition)],
    ["preferred", t("programme.preferred"), yesOrNo(definition.follow_preference)],
    ["expires", t("programme.expires"), count(definition.expires_days)],
    ...reminders.map((reminder, at): [string, string, string] => [
      `reminder ${at}`,
      t("programme.reminder", { n: at + 1 }),
      count(reminder.after_days),
    ]),
    ["sender", t("programme.sender"), sender.name],
    ["title", t("programme.sender.title"), sender.title ?? ""],
    ["reply", t("programme.sender.replyTo"), sender.reply_to ?? ""],
    ...definition.variants.flatMap((variant, at) => variantRows(variant, at + 1, names)),
  ];
  return new Map(rows.map(([field, label, words]) => [field, [label, words] as const] as const));
}

const numberWords = (n: number | undefined): string => (n === undefined ? "" : count(n));
const yesOrNo = (yes: boolean): string => t(yes ? "field.yes" : "field.no");

function audienceWords(audience: Audience, names: Names): string {
  if (audience === "everyone") return t("programme.audience.everyone");
  const { any_of = [], none_of = [] } = audience.segments;
  const named = (ids: readonly string[]) => ids.map(names.segment).join(", ");
  return [
    any_of.length > 0
      ? `${t("programme.audience.anyOf")}: ${named(any_of)}`
      : t("programme.audience.everyone"),
    ...(none_of.length > 0 ? [`${t("programme.audience.noneOf")}: ${named(none_of)}`] : []),
  ].join("\n");
}

function triggerWords(trigger: Trigger, names: Names): string {
  if ("event" in trigger) return `${t("programme.trigger.event")}: ${eventWords(trigger.event, names)}`;
  if ("together" in trigger) {
    const { events, within_days } = trigger.together;
    const all = events.map((event) => eventWords(event, names));
    return [
      `${t("programme.trigger.together")}:`,
      ...all,
      `${t("programme.together.days")}: ${count(within_days)}`,
    ].join("\n");
  }
  const { first, time, every } = trigger.schedule;
  return `${t("programme.trigger.schedule")}: ${everyWords(every)}, ${first}, ${time}`;
}

const eventWords = ({ type, touchpoint, attributes = {} }: EventIs, names: Names): string =>
  [
    named(type, names.event(type)),
    ...(touchpoint ? [names.touchpoint(touchpoint)] : []),
    ...Object.entries(attributes).map(([name, test]) => `${name} ${testWords(test)}`),
  ].join(", ");

const named = (type: string, name: string | undefined): string => (name ? `${name} (${type})` : type);

function testWords(test: Test): string {
  if (typeof test === "string") return t("programme.attribute.answered");
  const [kind, value] = Object.entries<unknown>(test)[0] ?? ["", ""];
  return `${maybe(`rule.is.${kind}`) ?? kind} ${Array.isArray(value) ? value.join(", ") : String(value)}`;
}

function everyWords(every: Every): string {
  if (every === "once") return t("programme.every.once");
  const [step, n] =
    "days" in every
      ? (["days", every.days] as const)
      : "weeks" in every
        ? (["weeks", every.weeks] as const)
        : (["months", every.months] as const);
  return t(`programme.every.${step}`).replace("…", count(n));
}

function waitWords(minutes: number): string {
  const [unit, size] =
    minutes > 0 && minutes % 1440 === 0
      ? (["days", 1440] as const)
      : minutes > 0 && minutes % 60 === 0
        ? (["hours", 60] as const)
        : (["minutes", 1] as const);
  return `${count(minutes / size)} ${t(`programme.unit.${unit}`)}`;
}

function daysWords({ quiet }: Programme): string {
  if (!quiet) return "";
  const days = quiet.days ?? weekdays;
  return weekdays
    .filter((day) => days.includes(day))
    .map((day) => t(`weekday.${day}`))
    .join(", ");
}

const channelWords = ({ channels }: Programme): string =>
  channels
    .map(({ channel, consent }) =>
      consent ? `${t(`channel.${channel}`)} (${consent})` : t(`channel.${channel}`),
    )
    .join(", ");

function variantRows(variant: Variant, n: number, names: Names): [string, string, string][] {
  const { key, name, survey, weight, sender_name } = variant;
  const of = (label: string) => `${t("programme.variant", { n })}: ${label}`;
  return [
    [`${key} name`, of(t("field.name")), name],
    [`${key} survey`, of(t("programme.variant.survey")), survey && names.survey(survey)],
    [`${key} weight`, of(t("programme.variant.weight")), count(weight)],
    [`${key} sender`, of(t("programme.sender")), sender_name ?? ""],
    ...(["subject", "greeting", "closing"] as const).flatMap((part) =>
      textRows(`${key} ${part}`, of(t(`programme.variant.${part}`)), variant[part]),
    ),
  ];
}

const textRows = (field: string, label: string, text: LocalText = {}): [string, string, string][] =>
  Object.entries(text).map(([language, words]) => [
    `${field} ${language}`,
    t("field.in", { label, language: languageName(language) }),
    words,
  ]);
