/** A survey for component tests, and the little of the server its pages need. */
import type { Finding, MailDraft, MailPreview, Survey, SurveyRead, SurveyVersion } from "~/api/survey";
import { surveyReport } from "./reports";

export const definition: Survey = {
  languages: ["de", "en"],
  default_language: "de",
  title: { de: "Nach der Lieferung", en: "After delivery" },
  questions: [
    {
      key: "score",
      text: { de: "Würden Sie uns empfehlen?", en: "Would you recommend us?" },
      kind: { type: "score", series: "nps:0-10" },
      required: true,
    },
    {
      key: "trouble",
      text: { de: "Was hat gestört?", en: "What bothered you?" },
      kind: {
        type: "single_choice",
        options: [
          { key: "late", label: { de: "Zu spät", en: "Too late" } },
          { key: "broken", label: { de: "Beschädigt", en: "Damaged" } },
        ],
      },
      show_if: { answer: { question: "score", is: { group: "negative" } } },
    },
    {
      key: "joy",
      text: { de: "Was hat gefallen?", en: "" },
      kind: { type: "long_text" },
      show_if: { answer: { question: "score", is: { at_least: 9 } } },
    },
    {
      key: "why",
      text: { de: "Warum {{answer.score}}?", en: "Why {{answer.score}}?" },
      kind: { type: "long_text" },
      skip: [{ when: { answer: { question: "score", is: { at_least: 9 } } }, to: "end" }],
    },
    { key: "name", text: { de: "Ihr Name", en: "Your name" }, kind: { type: "short_text" } },
  ],
  pages: "one",
  progress: true,
  thank_you: { text: { de: "Danke", en: "Thank you" } },
  brand: {},
};

const older: Survey = {
  ...definition,
  questions: definition.questions
    .filter((q) => q.key !== "joy")
    .map((q) => (q.key === "name" ? { ...q, text: { de: "Wie heißen Sie?", en: "Your name" } } : q)),
};

const findings: Finding[] = [
  {
    severity: "warning",
    code: "missing_translation",
    question: "joy",
    message: "A translation is missing here (text: en). The default language is shown instead.",
  },
];

interface Stored {
  draft: Survey;
  revision: number;
  /** Everything sent to be stored, oldest first. */
  sent: Survey[];
  /** The next draft is refused as by a server out of order. */
  fail: boolean;
  made: Survey[];
}

export const stored: Stored = { draft: definition, revision: 1, sent: [], fail: false, made: [] };

export function forget(): void {
  Object.assign(stored, { draft: definition, revision: 1, sent: [], fail: false, made: [] });
}

const read = (): SurveyRead => ({
  id: "s1",
  title: stored.draft.title,
  status: "live",
  version: 1,
  touchpoint: { id: "t1", name: "Delivery" },
  metrics: ["nps:0-10"],
  answers: 120,
  updated_at: "2026-11-20T10:00:00Z",
  draft: stored.draft,
  published: older,
  revision: stored.revision,
  findings: stored.draft === definition ? findings : [],
});

const versions: SurveyVersion[] = [
  {
    version: 1,
    definition: older,
    touchpoint: { id: "t1", name: "Delivery" },
    published_at: "2026-11-01T10:00:00Z",
    published_by: "Jana Petersen",
  },
];

function save(body: unknown): SurveyRead | undefined {
  if (stored.fail) return undefined;
  const { definition: draft } = body as { definition: Survey };
  stored.draft = draft;
  stored.revision++;
  stored.sent.push(draft);
  return read();
}

function make(body: unknown): SurveyRead {
  const { definition: draft, title } = body as { definition: Survey; title?: Survey["title"] };
  stored.made.push({ ...draft, ...(title && { title }) });
  return { ...read(), id: "s2" };
}

function mail(body: unknown): MailPreview {
  const { language, reminder, words } = body as MailDraft;
  const subject = words?.subject?.[language ?? ""] ?? "A short question from Silbermöwe";
  return {
    language: language ?? "de",
    from: "Silbermöwe",
    subject: reminder ? `A reminder: ${subject}` : subject,
    html: `<!doctype html><html lang="${language ?? ""}"><head><title>Mail</title></head><body style="margin:0"><p style="margin:0 0 16px">How?</p></body></html>`,
    text: "How?\n\n10: https://cx.example/i/0?s=10",
  };
}

type Answer = (url: URL, body: unknown) => unknown;

export const surveyRoutes: readonly [string, RegExp, Answer][] = [
  ["GET", /\/surveys$/, () => ({ items: [read()] })],
  ["GET", /\/surveys\/s[12]$/, () => read()],
  ["GET", /\/surveys\/s1\/report$/, (url) => surveyReport(url)],
  ["GET", /\/surveys\/s1\/versions$/, () => ({ items: versions })],
  ["PUT", /\/surveys\/s1\/draft$/, (_u, body) => save(body)],
  ["POST", /\/surveys\/check$/, () => ({ findings })],
  ["POST", /\/surveys\/mail-preview$/, (_u, body) => mail(body)],
  ["POST", /\/surveys$/, (_u, body) => make(body)],
  ["GET", /\/templates$/, () => ({ items: [] })],
];
