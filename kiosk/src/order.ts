/** Random order that can be repeated; number by number what `domain::survey::order` draws. */

import type { Option, Question, Survey } from "./survey.ts";

const MASK = (1n << 64n) - 1n;

/** The seed of an answer, from its id (a UUID). */
export function seedOf(id: string): bigint {
  const hex = id.replaceAll("-", "");
  const [high, low] = [BigInt(`0x${hex.slice(0, 16)}`), BigInt(`0x${hex.slice(16)}`)];
  return mix(high ^ mix(low));
}

/** Finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
function mix(value: bigint): bigint {
  let z = (value + 0x9e3779b97f4a7c15n) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

function draw(seed: bigint, parent: string, item: string): bigint {
  const text = new TextEncoder();
  const bytes = [...text.encode(parent), 0, ...text.encode(item)];
  return mix(bytes.reduce((state, byte) => mix(state ^ BigInt(byte)), mix(seed)));
}

function shuffled<T>(items: readonly T[], seed: bigint, parent: string, key: (item: T) => string): T[] {
  const drawn = items.map((item) => ({ item, place: draw(seed, parent, key(item)) }));
  return drawn.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)).map(({ item }) => item);
}

/** Keys of options or aspects in the order this respondent sees them; exclusive ones stay last, "other" is not among them. */
export function optionOrder({ key, kind }: Question, seed: bigint): string[] {
  const options: Option[] = "options" in kind ? kind.options : "aspects" in kind ? kind.aspects : [];
  if (!("random_order" in kind) || !kind.random_order) return options.map((option) => option.key);
  const order = shuffled(options, seed, key, (option) => option.key);
  const last = (option: Option) => Number(option.exclusive ?? false);
  return order.sort((a, b) => last(a) - last(b)).map((option) => option.key);
}

/** Positions of the questions; those of a section in random order are shuffled, its heading stays first. */
export function questionOrder(survey: Survey, seed: bigint): number[] {
  const { questions } = survey;
  const order: number[] = [];
  let start = 0;
  while (start < questions.length) {
    const next = questions.findIndex((question, at) => at > start && question.kind.type === "section");
    const end = next < 0 ? questions.length : next;
    const inside = Array.from({ length: end - start - 1 }, (_, at) => start + 1 + at);
    const heading = questions[start];
    const random = heading?.kind.type === "section" && heading.kind.random_order;
    const name = heading?.key ?? "";
    order.push(start, ...(random ? shuffled(inside, seed, name, (at) => questions[at]?.key ?? "") : inside));
    start = end;
  }
  return order;
}
