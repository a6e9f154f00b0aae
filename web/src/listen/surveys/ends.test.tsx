import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { definition, forget, stored } from "~/testing/surveys";
import { hasPictures, showMail } from "./preview/mail";
// Loaded here, so that no test waits for the page to be compiled.
import "./Survey";

const address = "/p/silbermoewe/surveys/s1";

beforeEach(forget);

describe("the end", () => {
  it("leads on by group, is saved, said in a sentence, and can be undone", async () => {
    open(`${address}?question=@thanks`);
    const user = userEvent.setup();
    const group = await screen.findByRole("group", { name: "Detractors" });
    await user.click(within(group).getByRole("button", { name: "On to a page: Detractors" }));
    const field = within(group).getByRole("textbox", { name: "On to (Detractors)" });
    // At once: every single key would draw the page anew.
    await user.clear(field);
    await user.click(field);
    await user.paste("https://help.example/a");
    await user.click(within(group).getByRole("switch", { name: /^Right after sending/ }));
    expect(within(group).getByText("Detractors: on to help.example at once.")).toBeInTheDocument();
    await waitFor(() =>
      expect(stored.draft.thank_you.onward).toEqual({
        negative: { address: "https://help.example/a", at_once: true },
      }),
    );
    expect(await violations()).toEqual([]);
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(stored.draft.thank_you.onward?.negative?.at_once).toBeUndefined());
    await user.click(within(group).getByRole("button", { name: "Nowhere: Detractors" }));
    await waitFor(() => expect(stored.draft.thank_you).toEqual(definition.thank_you));
  });

  it("stands in the list of the ways through the survey", async () => {
    stored.draft = {
      ...definition,
      thank_you: { onward: { positive: { address: "https://shop.example/" } } },
    };
    open(`${address}?tab=flow`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("radio", { name: "List" }));
    expect(
      screen.getByText("Promoters: on to shop.example for those who tap the button."),
    ).toBeInTheDocument();
  });
});

describe("a score", () => {
  it("may ask what was expected of another, on its scale", async () => {
    stored.draft = {
      ...definition,
      questions: [
        ...definition.questions,
        {
          key: "expected",
          text: { de: "Erwartet?", en: "Expected?" },
          kind: { type: "score", series: "csat:1-5" },
        },
      ],
    };
    open(`${address}?question=expected`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: /Asks what was expected of/ }));
    await user.click(await screen.findByRole("option", { name: /Would you recommend us/ }));
    await waitFor(() =>
      expect(stored.draft.questions.at(-1)?.kind).toEqual({
        type: "score",
        series: "nps:0-10",
        expectation_of: "score",
      }),
    );
    expect(await violations()).toEqual([]);
  });
});

describe("the preview", () => {
  it("shows the mail the server writes, and its reminder", async () => {
    open(`${address}?tab=preview`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("radio", { name: "Mail" }));
    expect(await screen.findByText("A short question from Silbermöwe")).toBeInTheDocument();
    expect(screen.getByTitle("Mail “A short question from Silbermöwe”")).toHaveAttribute(
      "sandbox",
      "allow-same-origin",
    );
    expect(screen.getByText(/holds no pictures/)).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("switch", { name: "Reminder" }));
    expect(await screen.findByText("A reminder: A short question from Silbermöwe")).toBeInTheDocument();
  });

  it("shows the survey in a page of a website, at every place", async () => {
    open(`${address}?tab=preview`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("radio", { name: "Website" }));
    const frame = () => screen.getByTitle(/^Preview in/).getAttribute("src");
    expect(frame()).toContain("-widget=bottom_right");
    await user.click(screen.getByRole("button", { name: /Bottom right/ }));
    await user.click(await screen.findByRole("option", { name: /element/ }));
    await waitFor(() => expect(frame()).toContain("-widget=inline"));
    expect(await violations()).toEqual([]);
  });
});

describe("a mail in a frame", () => {
  const page = () => document.implementation.createHTMLDocument("");

  it("has its styles set one by one, and its colours as wished", () => {
    const shown = page();
    const html =
      '<!doctype html><html lang="ar" dir="rtl"><head><title>T</title></head><body style="margin:0"><p style="color:red">a</p><a href="https://cx.example/i/0">b</a></body></html>';
    showMail(shown, html, true);
    showMail(shown, html, true);
    expect(shown.documentElement).toMatchObject({ lang: "ar", dir: "rtl" });
    expect(shown.documentElement.style.colorScheme).toBe("dark");
    expect(shown.querySelectorAll("base[target=_blank]")).toHaveLength(1);
    expect(shown.querySelector("p")?.style.color).toBe("red");
    expect(shown.querySelectorAll("p")).toHaveLength(1);
  });

  it("keeps hostile text a text", () => {
    const shown = page();
    const evil = "&lt;script&gt;alert(1)&lt;/script&gt; style=&quot;position:fixed&quot;";
    showMail(shown, `<body><p>${evil}</p></body>`, false);
    expect(shown.querySelector("script")).toBeNull();
    expect(shown.querySelector("p")?.textContent).toBe('<script>alert(1)</script> style="position:fixed"');
  });

  it("knows pictures", () => {
    expect(hasPictures('<p>img</p><a href="x">picture</a>')).toBe(false);
    expect(hasPictures('<img src="x">')).toBe(true);
  });
});
