import { describe, expect, it } from "vitest";
import { fingerprint, freeKey, isComplete, newProgramme, newVariant, tidy, withChange } from "./definition";

describe("the draft of a programme", () => {
  const fresh = newProgramme("Invitation");

  it("leaves out what was emptied", () => {
    const emptied = withChange(fresh, {
      quiet: undefined,
      reminders: [],
      channels: [{ channel: "email", consent: " " }],
      sender: { name: " Jana ", title: "", reply_to: "" },
      variants: [{ ...newVariant("a", "A"), subject: { de: "", en: "How was it?" }, closing: { de: " " } }],
    });
    expect(tidy(emptied)).toEqual({
      audience: "everyone",
      trigger: { event: { type: "" } },
      delay_minutes: 60,
      sample: { share: 1 },
      ask_again_days: 90,
      channels: [{ channel: "email" }],
      follow_preference: false,
      expires_days: 14,
      variants: [{ key: "a", name: "A", weight: 1, survey: "", subject: { en: "How was it?" } }],
      sender: { name: "Jana" },
      exceeds_budget: false,
    });
  });

  it("is the same in whatever order it was written", () => {
    const there = withChange(withChange(fresh, { quiet: undefined }), { quiet: fresh.quiet });
    expect(JSON.stringify(there)).not.toBe(JSON.stringify(fresh));
    expect(fingerprint(there)).toBe(fingerprint(fresh));
    expect(fingerprint(withChange(fresh, { expires_days: 15 }))).not.toBe(fingerprint(fresh));
  });

  it("is complete once every variant has a survey, and keys stay free of each other", () => {
    expect(isComplete(fresh)).toBe(false);
    expect(isComplete({ ...fresh, variants: [{ ...newVariant("a", "A"), survey: "s1" }] })).toBe(true);
    expect(freeKey([newVariant("a", "A"), newVariant("c", "C")])).toBe("b");
  });
});
