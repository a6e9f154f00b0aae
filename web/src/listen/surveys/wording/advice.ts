/**
 * Advice on the wording of questions, in German and English: what respondents stumble over or what
 * pushes them. Patterns, not understanding: advice, never an error. A long sentence is found in any
 * language.
 */
import type { Survey, SurveyQuestion } from "~/api/survey";
import { isAsked } from "../definition";
import { countWords } from "./duration";

export const adviceCodes = ["double", "several", "leading", "absolute", "negation", "long"] as const;
export type AdviceCode = (typeof adviceCodes)[number];

export interface Advice {
  code: AdviceCode;
  question: string;
  language: string;
  /** The words it is about. */
  words: string;
}

/** Beyond this many words a sentence has to be read twice on a phone. */
export const longSentence = 25;

interface Patterns {
  /** Joins two things that are rated as one. */
  double: RegExp;
  /** Pairs that are one thing. */
  pairs: RegExp;
  leading: RegExp;
  absolute: RegExp;
  negation: RegExp;
  /** Sound like negations and are none. */
  harmless: RegExp;
}

// `\\b` knows no umlauts: letters are named where a word begins or ends with one.
const german: Patterns = {
  double: /(?<=[\p{L})])\s+(?:und|sowie|beziehungsweise|bzw\.)\s+(?=\p{L})|\p{L}{3,}\/\p{L}{3,}/iu,
  pairs:
    /\p{L}+innen und \p{L}+|\p{L}+ und \p{L}+innen|ab und zu|hin und wieder|nach und nach|rund um|damen und herren|freunde[n]? und (?:familie|bekannten?)|und\/oder|kopf und kragen/giu,
  leading:
    /finden sie nicht(?: auch)?|sind sie nicht(?: auch)?|würden sie nicht|stimmen sie (?:uns )?(?:nicht )?(?:darin )?(?:zu|überein), dass|sicher(?:lich)? (?:auch|stimmen|haben sie|finden sie)|wie (?:sehr|gut) (?:hat|haben) (?:ihnen|sie) .*(?:gefallen|begeistert|überzeugt|gefreut)|wie (?:großartig|toll|hervorragend|begeistert)|unser(?:e[nmrs]?)? (?:\p{L}+ )?(?:hervorragend|ausgezeichnet|großartig|toll|exzellent|erstklassig|beliebt|preisgekrönt|innovativ|einzigartig|freundlich|schnell)e[nmrs]?(?!\p{L})/iu,
  absolute:
    /(?<!\p{L})(?:immer|nie|niemals|stets|jederzeit|jedes mal|ausnahmslos|ausschließlich|in jedem fall|auf keinen fall|völlig|absolut|hundertprozentig)(?!\p{L})/iu,
  negation:
    /(?<!\p{L})(?:nicht|kein(?:e[nmrs]?)?|nie|niemals|niemand(?:en|em)?|nichts|ohne|weder|un(?:zufrieden|wahrscheinlich|freundlich|klar|nötig|zuverlässig|verständlich|angenehm|möglich|gern|wichtig|günstig)\p{L}*|verhindern|vermeiden|verzichten)(?!\p{L})/giu,
  harmless: /nicht nur|nicht zuletzt|ob (?:\p{L}+ )?oder nicht|oder nicht\?|warum nicht/giu,
};

const english: Patterns = {
  double: /(?<=[\p{L})])\s+(?:and|as well as)\s+(?=\p{L})|\p{L}{3,}\/\p{L}{3,}/iu,
  pairs:
    /friends? and (?:family|colleagues?)|family and friends|more and more|again and again|now and then|terms and conditions|and\/or|research and development|back and forth|ladies and gentlemen/giu,
  leading:
    /(?:don['’]t|wouldn['’]t) you (?:also )?(?:think|agree|say)|would you (?:not (?:think|agree|say)|agree that)|isn['’]t it|do you agree that|how (?:great|amazing|wonderful|fantastic|excellent)|how much did you (?:love|like|enjoy)|surely|obviously|our (?:\p{L}+ )?(?:excellent|great|outstanding|award-winning|amazing|popular|friendly|world-class|innovative|unique|fast|fantastic)(?!\p{L})/iu,
  absolute:
    /(?<!\p{L})(?:always|never|every time|everyone|everybody|nobody|completely|absolutely|entirely|totally|without exception|at all times)(?!\p{L})/iu,
  negation:
    /(?<!\p{L})(?:not|no|none|never|nobody|nothing|without|neither|\p{L}+n['’]t|un(?:happy|likely|satisfied|friendly|clear|necessary|reliable|pleasant|able|willing|helpful|important)|dis(?:satisfied|agree|like)\p{L}*|prevent|avoid)(?!\p{L})/giu,
  harmless: /not only|whether or not|or not\?|why not|no longer/giu,
};

function patternsFor(language: string): Patterns | undefined {
  const primary = language.split("-")[0];
  return primary === "de" ? german : primary === "en" ? english : undefined;
}

/** Without filled-in answers, whose words nobody knows here. */
const plain = (text: string) =>
  text
    .replaceAll(/\{\{[^}]*\}\}/g, "…")
    .replaceAll(/\s+/g, " ")
    .trim();

const sentences = (text: string): string[] => text.split(/(?<=[.?!])\s+/).filter(Boolean);

const isRated = ({ kind }: SurveyQuestion) => kind.type === "score";

function doubled(text: string, { double, pairs }: Patterns): string | undefined {
  const rest = text.replaceAll(pairs, "…");
  const found = double.exec(rest);
  if (!found) return undefined;
  const before = rest.slice(0, found.index).split(" ").at(-1) ?? "";
  const after = rest.slice(found.index + found[0].length).split(/[\s?.,;:!]/)[0] ?? "";
  return `${before}${found[0]}${after}`.trim();
}

function negations(text: string, { negation, harmless }: Patterns): string | undefined {
  for (const sentence of sentences(text.replaceAll(harmless, "…"))) {
    const found = [...sentence.matchAll(negation)].map((match) => match[0]);
    if (found.length > 1) return found.join(" … ");
  }
  return undefined;
}

function inText(
  text: string,
  patterns: Patterns | undefined,
  question: SurveyQuestion,
): [AdviceCode, string][] {
  const found: [AdviceCode, string | undefined][] = [];
  if ((text.match(/\?/g) ?? []).length > 1) found.push(["several", text]);
  const long = sentences(text).find((sentence) => countWords(sentence) > longSentence);
  found.push(["long", long && String(countWords(long))]);
  if (patterns) {
    if (isRated(question)) found.push(["double", doubled(text, patterns)]);
    found.push(["leading", patterns.leading.exec(text)?.[0]]);
    found.push(["absolute", patterns.absolute.exec(text)?.[0]]);
    found.push(["negation", negations(text, patterns)]);
  }
  return found.flatMap(([code, words]) =>
    words === undefined ? [] : [[code, words] as [AdviceCode, string]],
  );
}

/** What could be said better in one question, in every language of the survey. */
export function adviceFor(question: SurveyQuestion, languages: readonly string[]): Advice[] {
  if (!isAsked(question) || question.kind.type === "consent") return [];
  return languages.flatMap((language) => {
    const patterns = patternsFor(language);
    const found = inText(plain(question.text[language] ?? ""), patterns, question);
    if (patterns && question.kind.type === "matrix")
      for (const aspect of question.kind.aspects) {
        const words = doubled(plain(aspect.label[language] ?? ""), patterns);
        if (words !== undefined) found.push(["double", words]);
      }
    return found.map(([code, words]) => ({ code, words, language, question: question.key }));
  });
}

export const adviceOn = (survey: Survey): Advice[] =>
  survey.questions.flatMap((question) => adviceFor(question, survey.languages));
