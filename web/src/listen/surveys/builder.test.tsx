import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { forget, stored } from "~/testing/surveys";
// Loaded here, so that no test waits for the page to be compiled.
import "./NewSurvey";
import "./Survey";

const address = "/p/silbermoewe/surveys/s1";
const questions = async () => screen.findByRole("grid", { name: "Questions" });
const names = (grid: HTMLElement) =>
  within(grid)
    .getAllByRole("row")
    .map((row) => row.dataset.question);
const row = (grid: HTMLElement, key: string) =>
  within(grid)
    .getAllByRole("row")
    .find((found) => found.dataset.question === key) ?? grid;
const keysSent = () => stored.sent.at(-1)?.questions.map((q) => q.key);

beforeEach(forget);

describe("the list of questions", () => {
  it("opens a question, moves it with Alt and arrows, and saves", async () => {
    open(address);
    const user = userEvent.setup();
    const grid = await questions();
    expect(names(grid)).toEqual(["score", "trouble", "joy", "why", "name"]);
    await user.click(within(grid).getByText("Your name"));
    expect(await screen.findByRole("heading", { name: "Short text" })).toBeInTheDocument();
    row(grid, "name").focus();
    await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
    expect(names(grid)).toEqual(["score", "trouble", "joy", "name", "why"]);
    await waitFor(() => expect(keysSent()).toEqual(["score", "trouble", "joy", "name", "why"]));
    expect(await screen.findByText("Saved")).toBeInTheDocument();
  });

  it("is reordered by the keyboard drag of the grip", async () => {
    open(address);
    const user = userEvent.setup();
    const grid = await questions();
    act(() => within(row(grid, "score")).getByRole("button", { name: /^Move/ }).focus());
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(document.activeElement).toHaveAttribute("aria-label", expect.stringMatching(/Insert/)),
    );
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await waitFor(() => expect(names(grid)[0]).not.toBe("score"));
    // Two rules and a text now come before the answer they need.
    expect(
      await screen.findByText(/use an answer before it is given|uses an answer before it is given/),
    ).toBeInTheDocument();
    await user.click(screen.getAllByRole("button", { name: "Undo" }).at(-1) ?? grid);
    await waitFor(() => expect(names(grid)[0]).toBe("score"));
  });

  it("deletes with undo, and says what still speaks of the question", async () => {
    open(address);
    const user = userEvent.setup();
    const grid = await questions();
    row(grid, "score").focus();
    await user.keyboard("{Delete}");
    expect(names(grid)).toEqual(["trouble", "joy", "why", "name"]);
    expect(await screen.findByText(/4 rules or texts still speak of it/)).toBeInTheDocument();
    const message = screen.getByText(/still speak of it/).closest<HTMLElement>('[role="alertdialog"]');
    await user.click(within(message ?? document.body).getByRole("button", { name: "Undo" }));
    expect(names(grid)).toEqual(["score", "trouble", "joy", "why", "name"]);
  });

  it("inserts a question of a chosen type between two others", async () => {
    open(address);
    const user = userEvent.setup();
    const grid = await questions();
    await user.click(
      within(grid).getByRole("button", { name: "Insert a question below Would you recommend us?" }),
    );
    const picker = await screen.findByRole("dialog", { name: "Add a question" });
    await user.click(within(picker).getByRole("button", { name: /^Ranking/ }));
    await waitFor(() => expect(names(grid)).toEqual(["score", "ranking", "trouble", "joy", "why", "name"]));
    expect(await screen.findByRole("heading", { name: "Ranking" })).toBeInTheDocument();
  });
});

describe("steps", () => {
  it("go back over typing as one and come again, from anywhere on the page", async () => {
    open(`${address}?question=name`);
    const user = userEvent.setup();
    const field = await screen.findByRole("textbox", { name: "Question (English)" });
    await user.type(field, ", please");
    expect(field).toHaveValue("Your name, please");
    await user.keyboard("{Control>}z{/Control}");
    expect(field).toHaveValue("Your name");
    expect(screen.getByText("Undone")).toBeInTheDocument();
    await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
    expect(field).toHaveValue("Your name, please");
    expect(screen.getByRole("button", { name: "Redo" })).toBeDisabled();
  });

  it("leave a key that is being typed alone", async () => {
    open(`${address}?question=name`);
    const user = userEvent.setup();
    const key = await screen.findByRole("textbox", { name: /^Key/ });
    await user.clear(key);
    await user.type(key, "who");
    await user.keyboard("{Control>}z{/Control}");
    expect(screen.queryByText("Undone")).not.toBeInTheDocument();
  });
});

describe("saving", () => {
  it("says what could not be saved, and tries again", async () => {
    stored.fail = true;
    open(`${address}?question=name`);
    const user = userEvent.setup();
    await user.type(await screen.findByRole("textbox", { name: "Question (English)" }), "!");
    expect(await screen.findByText(/^Not saved/)).toBeInTheDocument();
    stored.fail = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Saved")).toBeInTheDocument();
    expect(stored.draft.questions.at(-1)?.text.en).toBe("Your name!");
  });
});

describe("rules", () => {
  it("are read as sentences, and say when the question they ask about is gone", async () => {
    open(`${address}?question=trouble`);
    const user = userEvent.setup();
    expect(
      await screen.findByText("Ask only if “Would you recommend us?” is between 0 and 6 (negative)."),
    ).toBeInTheDocument();
    row(await questions(), "score").focus();
    await user.keyboard("{Delete}");
    expect(await screen.findByText("This question is not there any more.")).toBeInTheDocument();
  });
});

describe("the flow", () => {
  it("is told in one sentence and drawn; every question opens", async () => {
    const { address: at } = open(`${address}?tab=flow`);
    const user = userEvent.setup();
    expect(await screen.findByText(/^Every question can be reached/)).toHaveTextContent(
      "2 questions are asked conditionally, one skip.",
    );
    const drawing = screen.getByRole("region", { name: /^Drawing of the ways/ });
    expect(
      within(drawing).getByText("Then skip to the end if question 1 is between 9 and 10."),
    ).toBeInTheDocument();
    await user.click(within(drawing).getByRole("link", { name: /What bothered you/ }));
    expect(at()).toContain("question=trouble");
    expect(await screen.findByRole("heading", { name: "Single choice" })).toBeInTheDocument();
  });

  it("has a twin in words", async () => {
    open(`${address}?tab=flow`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("radio", { name: "List" }));
    const list = screen.getByRole("list", { name: "Ways through the survey" });
    expect(within(list).getByText("At most one of these 2:")).toBeInTheDocument();
    expect(
      within(list).getByText("Then skip to the end if “Would you recommend us?” is between 9 and 10."),
    ).toBeInTheDocument();
  });
});

describe("translations", () => {
  it("stand side by side; missing ones are counted, found and filled in", async () => {
    open(`${address}?tab=languages`);
    const user = userEvent.setup();
    expect(await screen.findByText(/^One text is missing/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Next missing" }));
    const field = document.activeElement;
    expect(field).toHaveAttribute("lang", "en");
    expect(field).toHaveAttribute("placeholder", "Missing");
    await user.keyboard("What did you like?");
    expect(await screen.findByText("All texts are there in 2 languages.")).toBeInTheDocument();
    await waitFor(() => expect(stored.draft.questions[2]?.text.en).toBe("What did you like?"));
  });

  it("can be narrowed to what is missing, which stays while it is filled in", async () => {
    open(`${address}?tab=languages`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("switch", { name: "Only what is missing" }));
    const fields = within(screen.getByRole("table", { name: "Translations" })).getAllByRole("textbox");
    expect(fields).toHaveLength(2);
    await user.type(fields[1] ?? document.body, "Joy");
    expect(fields[1]).toHaveValue("Joy");
  });
});

describe("versions", () => {
  it("show the difference to the draft in words and side by side", async () => {
    open(`${address}?tab=versions`);
    expect(await screen.findByText("One question added, one question changed.")).toBeInTheDocument();
    const section = screen.getByRole("region", { name: "What is different" });
    expect(within(section).getByText("added")).toBeInTheDocument();
    expect(within(section).getByText("Wie heißen Sie?", { selector: "del" })).toBeInTheDocument();
    expect(within(section).getByText("Ihr Name", { selector: "ins" })).toBeInTheDocument();
  });

  it("can be taken as draft, and that can be undone", async () => {
    open(`${address}?tab=versions`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Use version 1 as draft" }));
    expect(await screen.findByText("There is no difference.")).toBeInTheDocument();
    await waitFor(() => expect(keysSent()).toEqual(["score", "trouble", "why", "name"]));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(keysSent()).toEqual(["score", "trouble", "joy", "why", "name"]));
  });
});

describe("copies and files", () => {
  it("make a copy under a title of its own", async () => {
    const { address: at } = open(address);
    const user = userEvent.setup();
    await questions();
    await user.click(within(screen.getByRole("main")).getByRole("button", { name: "More" }));
    await user.click(await screen.findByRole("menuitem", { name: "Duplicate" }));
    await waitFor(() => expect(at()).toContain("/surveys/s2"));
    expect(stored.made[0]?.title).toEqual({ de: "Nach der Lieferung (copy)", en: "After delivery (copy)" });
  });

  const choose = async (name: string, content: string) => {
    open("/p/silbermoewe/surveys/new");
    const user = userEvent.setup();
    await screen.findByRole("button", { name: "Read a JSON file" });
    const input = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (!input) throw new Error("no input for files");
    await user.upload(input, new File([content], name, { type: "application/json" }));
    return { user, dialog: await screen.findByRole("dialog", { name: `Survey from ${name}` }) };
  };

  it("read a survey from a file and show what is wrong with it first", async () => {
    const { user, dialog } = await choose("a.json", JSON.stringify({ definition: stored.draft }));
    expect(
      within(dialog).getByText("“After delivery” with 5 questions in Deutsch, English."),
    ).toBeInTheDocument();
    expect(within(dialog).getByText(/A translation is missing here/)).toBeInTheDocument();
    await user.click(within(dialog).getByRole("button", { name: "Create draft" }));
    await waitFor(() => expect(stored.made).toHaveLength(1));
  });

  it.each([
    ["what is no JSON", "{", "The file is not JSON."],
    ["what is no survey", "[1]", "The file holds no survey: there are no questions in it."],
    [
      "what only looks like an object",
      '{"__proto__": {"questions": []}}',
      "The file holds no survey: there are no questions in it.",
    ],
    ["what is far too large", `"${"x".repeat(1_600_000)}"`, "The file is larger than 1.5 MB; no survey is."],
  ])("refuse %s", async (_, content, message) => {
    const { dialog } = await choose("bad.json", content);
    expect(within(dialog).getByText(message)).toBeInTheDocument();
    expect(within(dialog).getByRole("button", { name: "Create draft" })).toBeDisabled();
    expect(stored.made).toHaveLength(0);
  });
});

describe("every part of the builder", () => {
  it.each(["edit", "flow", "languages", "preview", "versions"])("has no violation: %s", async (tab) => {
    open(tab === "edit" ? address : `${address}?tab=${tab}`);
    await screen.findByRole("heading", { level: 1, name: "After delivery" });
    if (tab === "versions") await screen.findByText("What is different");
    expect(await violations()).toEqual([]);
  });
});
