/** Reports for component tests. */
import type { ContactReport, SurveyReport } from "~/api/report";

export const rate = (count: number, n: number) => ({
  count,
  n,
  value: n ? count / n : null,
  interval: n ? ([Math.max(0, count / n - 0.05), Math.min(1, count / n + 0.05)] as [number, number]) : null,
});

const outcome = (sent: number, answered: number) => ({
  sent,
  opened: rate(sent / 2, sent),
  answered: rate(answered, sent),
  unsubscribed: rate(4, sent),
  undeliverable: rate(0, sent),
  difference: null,
});
const fall = { value: -0.1, interval: [-0.14, -0.06] as [number, number], clear: true };

export const contacts: ContactReport = {
  since: "2025-11-20T10:00:00Z",
  classes: [
    { from: 0, to: 0, figures: outcome(1000, 250) },
    {
      from: 1,
      to: 1,
      figures: { ...outcome(800, 190), difference: { ...fall, value: -0.01, clear: false } },
    },
    { from: 2, to: 2, figures: { ...outcome(600, 90), difference: fall } },
    { from: 3, to: 3, figures: null },
    { from: 4, to: 5, figures: outcome(0, 0) },
    { from: 6, to: null, figures: outcome(0, 0) },
  ],
  saturation: { state: "found", contacts: 2 },
  frequency: [
    { from: 0, to: 0, persons: 900 },
    { from: 1, to: 1, persons: 90 },
    { from: 2, to: 2, persons: null },
    { from: 3, to: 3, persons: null },
    { from: 4, to: 5, persons: 0 },
    { from: 6, to: null, persons: 0 },
  ],
  waste: [
    {
      programme: "p1",
      name: "After an order",
      figures: {
        sent: 2400,
        unopened: rate(1100, 2400),
        outside: rate(300, 2400),
        unsubscribed: rate(12, 2400),
      },
    },
    { programme: "p2", name: "Each spring", figures: null },
  ],
};

const full: SurveyReport = {
  period: { from: "2026-10-24", to: "2026-11-22" },
  minimum: 5,
  sentence: "Answers begun: 400. 80% reached the end (95%: 76% to 84%).",
  figures: {
    begun: rate(400, 1000),
    completed: rate(320, 400),
    tempo: { n: 310, median: 62, p90: 140, limit: 20.7, need: 30 },
    speeders: rate(12, 310),
    straight: rate(0, 0),
    commented: rate(180, 390),
    words: 9,
    questions: [
      {
        key: "score",
        text: "Would you recommend us?",
        kind: "score",
        retired: false,
        figures: { asked: 400, answered: rate(395, 400), stopped: rate(5, 400), straight: null },
      },
      { key: "trouble", text: "What bothered you?", kind: "single_choice", retired: false, figures: null },
      {
        key: "why",
        text: "Why?",
        kind: "long_text",
        retired: true,
        figures: { asked: 390, answered: rate(180, 390), stopped: rate(75, 390), straight: null },
      },
    ],
    gaps: [
      {
        expectation: "hoped",
        expectation_text: "What did you expect?",
        experience: "score",
        experience_text: "Would you recommend us?",
        scale: [0, 10],
        figures: {
          n: 214,
          expected: 8.4,
          experienced: 7.6,
          difference: -0.8,
          interval: [-1.1, -0.5],
          sentence:
            "The experience falls short of the expectation by 0.8 points (95%: 0.5 to 1.1, 214 answers).",
        },
      },
    ],
  },
};

const none: SurveyReport = {
  ...full,
  sentence: "Not enough answers yet for a report: it takes at least 5.",
  figures: null,
};

/** In the last seven days there is not enough. */
export const surveyReport = (url: URL): SurveyReport => {
  const { searchParams } = url;
  const days = Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "");
  return days < 10 * 86_400_000 ? none : full;
};
