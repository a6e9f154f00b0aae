import type { Person } from "./company";

const both = (de: string, en: string) => ({ de, en });
const option = (key: string, de: string, en: string) => ({ key, label: both(de, en) });

const questions = [
  { key: "score", text: both("Würden Sie uns empfehlen?", "Would you recommend us?"), kind: { type: "score", series: "nps:0-10" } },
  { key: "more", text: both("Noch ein paar Fragen", "A few more questions"), kind: { type: "section" } },
  { key: "hello", text: both("Danke bis hierher!", "Thank you so far!"), kind: { type: "statement" } },
  {
    key: "place",
    text: both("Wo haben Sie gekauft?", "Where did you buy?"),
    kind: {
      type: "single_choice",
      options: [option("branch", "In der Filiale", "At the branch"), option("online", "Online", "Online")],
      other: both("Woanders", "Elsewhere"),
    },
    required: true,
  },
  {
    key: "liked",
    text: both("Was war gut?", "What was good?"),
    kind: {
      type: "multiple_choice",
      options: [
        option("advice", "Beratung", "Advice"),
        option("price", "Preis", "Price"),
        option("speed", "Tempo", "Speed"),
      ],
    },
  },
  {
    key: "parts",
    text: both("Wie zufrieden sind Sie?", "How satisfied are you?"),
    kind: {
      type: "matrix",
      series: "csat:1-5",
      aspects: [option("staff", "Mit dem Personal", "With the staff"), option("shop", "Mit dem Laden", "With the shop")],
    },
    required: true,
  },
  {
    key: "order",
    text: both("Was ist Ihnen am wichtigsten?", "What matters most to you?"),
    kind: { type: "ranking", options: [option("cheap", "Günstig", "Cheap"), option("fast", "Schnell", "Fast")] },
  },
  {
    key: "minutes",
    text: both("Wie lange haben Sie gewartet?", "How long did you wait?"),
    kind: { type: "number", min: 0, unit: both("Minuten", "minutes") },
  },
  { key: "day", text: both("Wann waren Sie da?", "When were you there?"), kind: { type: "date" } },
  { key: "name", text: both("Wer hat Sie bedient?", "Who served you?"), kind: { type: "short_text" } },
  { key: "why", text: both("Was ist der Grund?", "What is the reason?"), kind: { type: "long_text" } },
  { key: "contact", text: both("Dürfen wir Ihnen schreiben?", "May we write to you?"), kind: { type: "consent", purpose: "contact" } },
];

/** A survey with every kind of question there is, live; answers the code of a link to it. */
export async function everyKind(person: Person, pages: "one" | "many"): Promise<string> {
  const definition = {
    languages: ["de", "en"],
    default_language: "de",
    title: both("Ihr Einkauf", "Your purchase"),
    questions,
    pages,
    thank_you: {
      text: both("Wir lesen jede Antwort.", "We read every answer."),
      onward: { common: { address: "https://moewe.example/danke?l={language}" } },
    },
  };
  const [owner] = (await person.get("/assignees")).items;
  const known = (await person.get("/touchpoints")).items;
  const touchpoint = known[0] ?? (await person.post("/touchpoints", { name: "Laden", owner: owner.id, live: true }));
  const survey = await person.post("/surveys", { definition, touchpoint: touchpoint.id });
  await person.post(`/surveys/${survey.id}/publish`, { accept_warnings: true });
  return (await person.link(survey.id, "keyboard")).code;
}

/** What somebody finds on its pages, by the words that stand there. */
export const german = {
  language: "de",
  toContent: /^Direkt zur Frage$/,
  branch: /^In der Filiale$/,
  elsewhere: /^Woanders$/,
  ownWords: /^Ihre Worte$/,
  advice: /^Beratung$/,
  price: /^Preis$/,
  speed: /^Tempo$/,
  cheap: /Günstig$/,
  fast: /Schnell$/,
  wait: /^Wie lange/,
  day: /^Wann waren/,
  who: /^Wer hat/,
  why: /^Was ist der Grund/,
  agree: /^Ja, ich bin einverstanden/,
  next: /^Weiter$/,
  back: /^Zurück$/,
  send: /^Absenden$/,
  place: /^Wo haben Sie gekauft/,
  parts: /^Wie zufrieden/,
  check: "Bitte prüfen",
  thanks: "Vielen Dank!",
  thanksText: "Wir lesen jede Antwort.",
  correct: /Antwort ändern$/,
};

export const english: typeof german = {
  language: "en",
  toContent: /^Skip to the question$/,
  branch: /^At the branch$/,
  elsewhere: /^Elsewhere$/,
  ownWords: /^Your words$/,
  advice: /^Advice$/,
  price: /^Price$/,
  speed: /^Speed$/,
  cheap: /Cheap$/,
  fast: /Fast$/,
  wait: /^How long/,
  day: /^When were/,
  who: /^Who served/,
  why: /^What is the reason/,
  agree: /^Yes, I agree/,
  next: /^Next$/,
  back: /^Back$/,
  send: /^Send$/,
  place: /^Where did you buy/,
  parts: /^How satisfied/,
  check: "Please check",
  thanks: "Thank you!",
  thanksText: "We read every answer.",
  correct: /Change your answer$/,
};
