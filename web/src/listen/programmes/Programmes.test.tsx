import { screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { session } from "~/testing/data";
import {
  allProgrammes,
  changeProgramme,
  definition,
  forgetProgrammes,
  keptBudget,
  readProgramme,
} from "~/testing/programmes";

const root = "/p/silbermoewe/programmes";

/** At once: every single key would draw the page anew. */
async function write(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.clear(field);
  await user.click(field);
  await user.paste(text);
}

/** The first: who asks has a name as well. */
async function nameField(): Promise<HTMLElement> {
  const [first] = await screen.findAllByRole("textbox", { name: "Name" });
  if (!first) throw new Error("a name");
  return first;
}

const choose = async (user: UserEvent, entry: string) => {
  await user.click(await screen.findByRole("button", { name: "More about After an order" }));
  await user.click(await screen.findByRole("menuitem", { name: entry }));
};

beforeEach(forgetProgrammes);

describe("the list of programmes", () => {
  it("says how each stands, and where one is missing", async () => {
    open(root);
    const table = await screen.findByRole("table", { name: "Programmes" });
    expect(within(table).getByRole("row", { name: /After an order/ })).toHaveTextContent("Live");
    expect(within(table).getByRole("row", { name: /Each spring/ })).toHaveTextContent("Draft");
    expect(await screen.findByRole("link", { name: "Hotline: new programme" })).toHaveAttribute(
      "href",
      `${root}/new?touchpoint=t4`,
    );
    expect(await screen.findByRole("group", { name: "Rule 1" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  it("offers to resume what is paused where nobody is asked", async () => {
    const first = allProgrammes()[0];
    if (first) Object.assign(first, { status: "paused", touchpoint: { id: "t4", name: "Hotline" } });
    open(root);
    await userEvent.click(await screen.findByRole("button", { name: "Hotline: resume “After an order”" }));
    const asked = await screen.findByRole("dialog", { name: "Resume After an order?" });
    await userEvent.click(within(asked).getByRole("button", { name: "Resume" }));
    await waitFor(() => expect(readProgramme("p1")?.status).toBe("live"));
  });

  it("leads to the first one when there is none", async () => {
    allProgrammes().length = 0;
    open(root);
    expect(await screen.findByRole("heading", { name: "No programmes yet" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "New programme" })).toHaveAttribute("href", `${root}/new`);
  });

  it("pauses and resumes after a question", async () => {
    open(root);
    const user = userEvent.setup();
    await choose(user, "Pause");
    const asked = await screen.findByRole("dialog", { name: "Pause After an order?" });
    await user.click(within(asked).getByRole("button", { name: "Pause" }));
    await waitFor(() => expect(readProgramme("p1")?.status).toBe("paused"));
    await screen.findByText("Paused");
    await choose(user, "Resume");
    const again = await screen.findByRole("dialog", { name: "Resume After an order?" });
    await user.click(within(again).getByRole("button", { name: "Resume" }));
    await waitFor(() => expect(readProgramme("p1")?.status).toBe("live"));
  });

  it("duplicates into a draft", async () => {
    const app = open(root);
    const user = userEvent.setup();
    await choose(user, "Duplicate");
    await waitFor(() => expect(app.address()).toBe(`${root}/p3`));
    expect(await screen.findByRole("heading", { name: "After an order (copy)" })).toBeInTheDocument();
  });

  it("sets the contact budget", async () => {
    open(root);
    const user = userEvent.setup();
    const budget = await screen.findByRole("region", { name: "Contact budget" });
    const most = await within(budget).findByRole("textbox", { name: "At most … contacts" });
    expect(within(budget).getByRole("button", { name: "Save" })).toBeDisabled();
    await write(user, most, "1");
    await user.click(within(budget).getByRole("button", { name: "Save" }));
    await waitFor(() => expect(keptBudget().rules).toEqual([{ most: 1, days: 30 }]));
  });
});

describe("a new programme", () => {
  it("is kept once a survey is chosen", async () => {
    const app = open(`${root}/new?touchpoint=t1`);
    const user = userEvent.setup();
    await write(user, await nameField(), "Calls");
    await user.click(screen.getByRole("button", { name: "Create draft" }));
    expect(await screen.findByText("Choose a survey for each variant.")).toBeInTheDocument();
    expect(allProgrammes()).toHaveLength(2);

    await user.click(screen.getByRole("button", { name: /Survey/ }));
    await user.click(await screen.findByRole("option"));
    await waitFor(() => expect(screen.queryByText("Choose a survey for each variant.")).toBeNull());
    await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Create draft" }));
    await waitFor(() => expect(app.address()).toBe(`${root}/p3`));
    expect(readProgramme("p3")).toMatchObject({
      name: "Calls",
      touchpoint: { id: "t1" },
      draft: { variants: [{ key: "a", survey: "s1" }], channels: [{ consent: "surveys" }] },
    });
  });
});

describe("a programme", () => {
  it("shows the mail of a variant in its own words", async () => {
    open(`${root}/p1`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Look at the mail: Invitation" }));
    const dialog = await screen.findByRole("dialog", { name: "Look at the mail" });
    expect(await within(dialog).findByText("How was it?")).toBeInTheDocument();
    expect(await violations(dialog)).toEqual([]);
  });

  it("shows whom it would ask, and why others not", async () => {
    open(`${root}/p1`);
    const preview = await screen.findByRole("region", { name: "If it asked now" });
    expect(
      await within(preview).findByText("412 customers would be asked today, 88 are held back"),
    ).toBeInTheDocument();
    const reasons = within(preview).getByRole("table", { name: "Why not" });
    expect(within(reasons).getByRole("row", { name: /consent that is needed/ })).toHaveTextContent("58");
    expect(await violations()).toEqual([]);
  });

  it("says what is wrong at its field, and does not publish it", async () => {
    open(`${root}/p2`);
    const user = userEvent.setup();
    const sender = await screen.findByRole("region", { name: "From whom" });
    await user.clear(within(sender).getByRole("textbox", { name: "Name" }));
    expect(await within(sender).findByText("A name is missing.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Publish" }));
    const asked = await screen.findByRole("dialog", { name: "Not ready to publish" });
    expect(asked).toHaveTextContent("A name is missing.");
  });

  it("keeps what was changed, and publishes in spite of warnings", async () => {
    open(`${root}/p2`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("switch", { name: "Quiet hours" }));
    expect(await screen.findByText("Without quiet hours it also asks at night.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Publish" }));
    await user.click(await screen.findByRole("button", { name: "Publish all the same" }));
    await waitFor(() => expect(readProgramme("p2")).toMatchObject({ status: "live", revision: 2 }));
    expect(readProgramme("p2")?.published?.quiet).toBeUndefined();
    expect(await screen.findByRole("navigation", { name: "Each spring" })).toBeInTheDocument();
  });

  it("turns from one trigger into another", async () => {
    open(`${root}/p2`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("radio", { name: "After events that come together" }));
    const second = screen.getByRole("group", { name: "Event 2" });
    await write(user, within(second).getByRole("combobox", { name: "Type of event" }), "order_returned");
    await user.tab();
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(readProgramme("p2")?.draft.trigger).toEqual({
        together: { events: [{ type: "order_placed" }, { type: "order_returned" }], within_days: 30 },
      }),
    );
  });

  it("asks for approval beyond the budget", async () => {
    changeProgramme("p2", {
      draft: { ...definition, exceeds_budget: true },
      approval: { needed: true, by: null, at: null },
    });
    open(`${root}/p2`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Approve this draft" }));
    expect(await screen.findByText(/Ole Brandt approved on/)).toBeInTheDocument();
  });

  it("tells when somebody else was faster", async () => {
    open(`${root}/p1`);
    const user = userEvent.setup();
    const name = await nameField();
    changeProgramme("p1", { name: "Renamed elsewhere", revision: 2 });
    await user.type(name, "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText(/Somebody else has changed this programme/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Load again" }));
    expect(await screen.findByDisplayValue("Renamed elsewhere")).toBeInTheDocument();
  });

  it("names what became of each occasion", async () => {
    const app = open(`${root}/p1?tab=decisions`);
    const user = userEvent.setup();
    const table = await screen.findByRole("table", { name: "Decisions" });
    expect(within(table).getByRole("row", { name: /Lena Vogt/ })).toHaveTextContent("consent");
    expect(within(table).getByRole("link", { name: "Lena Vogt" })).toHaveAttribute(
      "href",
      "/p/silbermoewe/customers/c0",
    );
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("button", { name: /What became of it/ }));
    await user.click(await screen.findByRole("option", { name: "Sent" }));
    await waitFor(() => expect(app.address()).toContain("status=sent"));
    await waitFor(() => expect(screen.queryByText("Lena Vogt")).not.toBeInTheDocument());
  });

  it("shows rates with their interval and of how many", async () => {
    open(`${root}/p1?tab=results`);
    const table = await screen.findByRole("table", { name: "By variant" });
    const row = within(table).getByRole("row", { name: /Invitation/ });
    expect(row).toHaveTextContent("25%");
    expect(row).toHaveTextContent("100 of 400");
    expect(await violations()).toEqual([]);
  });

  it("compares variants in what is answered and how carefully", async () => {
    open(`${root}/p1?tab=results`);
    const care = await screen.findByRole("table", { name: "How carefully" });
    const first = within(care).getByRole("row", { name: /Invitation/ });
    expect(first).toHaveTextContent("1 min 15 sec");
    expect(first).toHaveTextContent("8 of 80");
    const differences = screen.getByRole("table", { name: "Do the variants differ?" });
    const answered = within(differences).getByRole("row", { name: /Answered/ });
    expect(answered).toHaveTextContent("+10.0 points (3.7 to 16.2)");
    expect(answered).toHaveTextContent("More than chance");
    expect(within(differences).getByRole("row", { name: /Completed/ })).toHaveTextContent("May be chance");
  });
});

describe("the contact report", () => {
  it("marks from where on fewer answer, and hides few", async () => {
    const app = open(root);
    const user = userEvent.setup();
    const report = await screen.findByRole("region", { name: "What contacts bring" });
    await user.click(within(report).getByRole("button", { name: "Show report" }));
    expect(await within(report).findByText(/^From 2 contacts in 90 days on/)).toBeInTheDocument();
    expect(app.address()).toContain("contacts=report");
    const classes = within(report).getByRole("table", { name: "Answers by earlier contacts" });
    const rows = within(classes).getAllByRole("row");
    expect(rows[3]).toHaveTextContent("Saturation");
    expect(rows[3]).toHaveTextContent("15%");
    expect(rows[4]).toHaveTextContent("Too few to show");
    const waste = within(report).getByRole("table", { name: "Sent for nothing, by programme" });
    expect(within(waste).getByRole("row", { name: /After an order/ })).toHaveTextContent("1,100 of 2,400");
    expect(await violations()).toEqual([]);
  });
});

describe("who may not", () => {
  it("change programmes is told so", async () => {
    const project = session.projects[0];
    if (!project) throw new Error("a project");
    const before = project.rights;
    project.rights = before.filter((right) => right !== "manage_surveys");
    try {
      open(`${root}/new`);
      expect(await screen.findByRole("heading", { name: "Not for your role" })).toBeInTheDocument();
    } finally {
      project.rights = before;
    }
  });
});
