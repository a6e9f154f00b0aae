import { describe, expect, it } from "vitest";
import type { Survey } from "~/api/survey";
import { definition as survey } from "~/testing/surveys";
import { readingOrder } from "./readingOrder";
import { wayTo } from "./wayTo";

const page = (body: string) =>
  new DOMParser().parseFromString(
    `<!doctype html><html lang="de"><head><title>Umfrage – Silbermöwe</title></head><body>${body}</body></html>`,
    "text/html",
  );
const said = (body: string) =>
  readingOrder(page(body)).map((s) => `${s.role}: ${s.words}${s.language ? ` [${s.language}]` : ""}`);

describe("the reading order of a page", () => {
  it("says a scale as a group of buttons, without what only eyes see", () => {
    expect(
      said(
        `<a class="skip" href="#main">Zum Inhalt</a><main><form><input type="hidden" name="a" value="b">
         <fieldset class="q"><legend><h1>Wie war es?</h1></legend><p class="help">Ein Tipp genügt.</p>
         <div class="ends" aria-hidden="true"><span>0 = schlecht</span></div>
         <button type="submit"><span>0</span><span class="said">, schlecht</span></button>
         <button type="submit"><span>1</span></button></fieldset>
         <div class="pot" aria-hidden="true"><label>Leer lassen<input type="text"></label></div>
         <script>no</script></form></main>`,
      ),
    ).toEqual([
      "title: Umfrage – Silbermöwe",
      "link: Zum Inhalt",
      "group: Wie war es?",
      "text: Ein Tipp genügt.",
      "button: 0, schlecht",
      "button: 1",
    ]);
  });

  it("says fields with their labels, once, with what is required, chosen and described", () => {
    const order = readingOrder(
      page(
        `<h1><label for="f">Warum?</label></h1><textarea id="f" required aria-describedby="h"></textarea>
         <p id="h">Ein Satz genügt.</p>
         <label><input type="checkbox" checked><svg aria-hidden="true"></svg><span>Preis</span></label>
         <label><input type="radio"><span>Ja</span></label>`,
      ),
    );
    expect(order.slice(1)).toEqual([
      { role: "heading", words: "Warum?" },
      { role: "field", words: "Warum?", required: true, described: "Ein Satz genügt." },
      { role: "text", words: "Ein Satz genügt." },
      { role: "tick", words: "Preis", checked: true },
      { role: "choice", words: "Ja", checked: false },
    ]);
  });

  it("names images, other languages and messages, and says nothing of empty things", () => {
    expect(
      said(
        `<img src="/logo" alt="Silbermöwe"><nav><span lang="de">Deutsch</span> <a href="?l=en" lang="en">English</a></nav>
         <div role="alert"><h2>Bitte prüfen</h2><p>Eine Antwort fehlt.</p></div><img src="/x" alt=""><div> </div>`,
      ).slice(1),
    ).toEqual([
      "image: Silbermöwe",
      "text: Deutsch",
      "link: English [en]",
      "alert: Bitte prüfen Eine Antwort fehlt.",
    ]);
  });
});

describe("the way to a question", () => {
  const way = (s: Survey, key: string) => {
    const found = wayTo(s, key);
    return found && [found.page, Object.fromEntries(found.answers)];
  };

  it("is its page, with answers for which it is asked", () => {
    expect(way(survey, "score")).toEqual([1, {}]);
    expect(way(survey, "trouble")).toEqual([2, { score: "0" }]);
    expect(way(survey, "joy")).toEqual([3, { score: "9" }]);
    expect(way(survey, "name")).toEqual([5, {}]);
    expect(way(survey, "nobody")).toBeUndefined();
  });

  it("follows conditions on conditions, and takes headings with the question below", () => {
    const deep: Survey = {
      ...survey,
      questions: [
        { key: "head", text: {}, kind: { type: "section" } },
        ...survey.questions,
        {
          key: "deep",
          text: {},
          kind: { type: "short_text" },
          show_if: { all: [{ answer: { question: "trouble", is: { equals: "broken" } } }] },
        },
      ],
    };
    expect(way(deep, "head")).toEqual([1, {}]);
    expect(way(deep, "score")).toEqual([1, {}]);
    expect(way(deep, "deep")).toEqual([6, { score: "0", trouble: "broken" }]);
  });

  it("knows pages with several questions: one ends where an answer on it counts", () => {
    const many: Survey = { ...survey, pages: "many" };
    expect(["score", "trouble", "joy", "why", "name"].map((key) => wayTo(many, key)?.page)).toEqual([
      1, 2, 2, 2, 3,
    ]);
  });
});
