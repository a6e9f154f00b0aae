import { screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { session } from "~/testing/data";
import { allSegments, forgetSegments, readSegment, renameElsewhere } from "~/testing/segments";

const root = "/p/silbermoewe/segments";

/** What axe finds in the page; colours are looked at in a real browser. */
async function faultsOf(): Promise<string[]> {
  const { violations } = await axe.run(screen.getByRole("main"), {
    rules: { "color-contrast": { enabled: false } },
  });
  return violations.flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html}`));
}

/** At once: every single key would draw the page anew. */
async function write(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.click(field);
  await user.paste(text);
}

beforeEach(forgetSegments);

describe("the list of segments", () => {
  it("says how many there are, and of each who belongs to it", async () => {
    open(root);
    const table = await screen.findByRole("table", { name: "Segments" });
    expect(screen.getByText(/^2 segments: groups of customers with a name/)).toBeInTheDocument();
    const premium = within(table).getByRole("row", { name: /Premium customers/ });
    expect(premium).toHaveTextContent("plan is “premium” and not");
    expect(premium).toHaveTextContent("Rule");
    await waitFor(() => expect(premium).toHaveTextContent("1,234"));
    expect(within(table).getByRole("row", { name: /Advisory board/ })).toHaveTextContent("kept by hand");
    expect(await faultsOf()).toEqual([]);
  });

  it("leads to the first one when there is none", async () => {
    allSegments().length = 0;
    open(root);
    expect(await screen.findByRole("heading", { name: "No segments yet" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "New segment" })).toHaveAttribute("href", `${root}/new`);
  });
});

describe("a new segment", () => {
  it("is counted, and kept, once its conditions are complete", async () => {
    const app = open(`${root}/new`);
    const user = userEvent.setup();
    await write(user, await screen.findByRole("textbox", { name: "Name" }), "Gold in Kiel");
    const size = screen.getByRole("region", { name: "How many that are" });
    const everybody = "1,280 of 20,000 customers (6.4%)";
    await within(size).findByText(everybody);

    await user.click(screen.getByRole("button", { name: "Condition" }));
    await user.click(await screen.findByRole("menuitem", { name: "Attribute of the customer" }));
    const condition = screen.getByRole("group", { name: "Condition 1: Attribute of the customer" });
    expect(within(size).getByText(/as soon as every condition is complete/)).toBeInTheDocument();
    expect(within(size).getByText(everybody)).toBeInTheDocument();

    await user.click(screen.getByRole("button", { name: "Create segment" }));
    expect(await screen.findByText(/Something is still missing in a condition/)).toBeInTheDocument();
    expect(within(condition).getByText("Please fill this in.")).toBeInTheDocument();
    expect(allSegments()).toHaveLength(2);

    await write(user, within(condition).getByRole("combobox", { name: "Attribute" }), "plan");
    await user.tab();
    await write(user, within(condition).getByRole("combobox", { name: "Value" }), "gold");
    await user.tab();
    await waitFor(() => expect(within(size).queryByText(everybody)).not.toBeInTheDocument());
    expect(within(size).getByText(/of 20,000 customers/)).toBeInTheDocument();

    await user.click(screen.getByRole("button", { name: "Create segment" }));
    await waitFor(() => expect(app.address()).toBe(`${root}/g3`));
    expect(readSegment("g3")).toMatchObject({
      name: "Gold in Kiel",
      rule: { attribute: { name: "plan", is: { equals: "gold" } } },
    });
  });

  it("keeps what was typed when its name is taken", async () => {
    open(`${root}/new`);
    const user = userEvent.setup();
    const name = await screen.findByRole("textbox", { name: "Name" });
    await write(user, name, "Advisory board");
    await user.click(screen.getByRole("radio", { name: "As a list" }));
    expect(screen.queryByRole("region", { name: "Who belongs to it" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Create segment" }));
    expect(await screen.findByText("There is a segment with this name already.")).toBeInTheDocument();
    expect(name).toHaveValue("Advisory board");
  });
});

describe("a segment with a rule", () => {
  it("shows its conditions, can be renamed and changed, and overlaps with others", async () => {
    open(`${root}/g1`);
    const user = userEvent.setup();
    const did = await screen.findByRole("group", { name: "Condition 2: Did something" });
    expect(within(did).getByRole("button", { name: /Whether it is so/ })).toHaveTextContent("did not do");
    expect(within(did).getByRole("combobox", { name: "Type of event" })).toHaveValue("order_placed");
    const overlaps = await screen.findByRole("table", { name: "Overlaps with other segments" });
    expect(within(overlaps).getByRole("row", { name: /Advisory board/ })).toHaveTextContent("20%");
    expect(await faultsOf()).toEqual([]);

    const name = screen.getByRole("textbox", { name: "Name" });
    await user.clear(name);
    await write(user, name, "Quiet premium");
    const often = within(did).getByRole("textbox", { name: "How often, at least" });
    await user.clear(often);
    await user.type(often, "3x");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("heading", { name: "Quiet premium" })).toBeInTheDocument();
    expect(readSegment("g1")).toMatchObject({
      name: "Quiet premium",
      revision: 2,
      rule: { all: [{}, { not: { did: { type: "order_placed", at_least: 3, within_days: 30 } } }] },
    });
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  });

  it("shows a fault of the server at its condition and keeps the last size", async () => {
    open(`${root}/g1`);
    const user = userEvent.setup();
    const did = await screen.findByRole("group", { name: "Condition 2: Did something" });
    const size = screen.getByRole("region", { name: "How many that are" });
    await within(size).findByText(/of 20,000 customers/);
    const window = within(did).getByRole("textbox", { name: "In the last … days" });
    await user.clear(window);
    await user.type(window, "0");
    expect(await within(did).findByText("A number of days from 1 to 3650.")).toBeInTheDocument();
    expect(within(size).getByText(/of 20,000 customers/)).toBeInTheDocument();
    expect(within(size).getByText(/as soon as every condition is right/)).toBeInTheDocument();
  });

  it("nests groups, and focus stays where one works", async () => {
    open(`${root}/g1`);
    const user = userEvent.setup();
    await screen.findByRole("group", { name: "Condition 1: Attribute of the customer" });
    const whole = screen.getByRole("group", { name: "Rule" });
    await user.click(within(whole).getByRole("button", { name: "Group" }));
    const group = screen.getByRole("group", { name: "Group 3" });
    expect(group).toHaveTextContent("nobody belongs to it");
    await user.click(within(group).getByRole("button", { name: "Condition" }));
    await user.click(await screen.findByRole("menuitem", { name: "Consent" }));
    expect(await screen.findByRole("group", { name: "Condition 3.1: Consent" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Remove 3.1" }));
    expect(within(group).getByRole("button", { name: "Condition" })).toHaveFocus();
  });

  it("tells when somebody else was faster", async () => {
    open(`${root}/g1`);
    const user = userEvent.setup();
    const name = await screen.findByRole("textbox", { name: "Name" });
    renameElsewhere("g1", "Renamed elsewhere");
    await user.type(name, "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText(/Somebody else has changed this segment/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Load again" }));
    await waitFor(() => expect(name).toHaveValue("Renamed elsewhere"));
    expect(screen.queryByText(/Somebody else has changed/)).not.toBeInTheDocument();
  });

  it("is not left with unsaved changes unasked", async () => {
    const app = open(`${root}/g1`);
    const user = userEvent.setup();
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "!");
    const crumbs = screen.getByRole("navigation", { name: "Where you are" });
    await user.click(within(crumbs).getByRole("link", { name: "Segments" }));
    const asked = await screen.findByRole("dialog", { name: "Leave without saving?" });
    await user.click(within(asked).getByRole("button", { name: "Stay" }));
    expect(app.address()).toBe(`${root}/g1`);
    await user.click(within(crumbs).getByRole("link", { name: "Segments" }));
    await user.click(await screen.findByRole("button", { name: "Leave" }));
    await waitFor(() => expect(app.address()).toBe(root));
  });

  it("is deleted after a question", async () => {
    const app = open(`${root}/g1`);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const asked = await screen.findByRole("dialog", { name: "Delete Premium customers?" });
    await user.click(within(asked).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(app.address()).toBe(root));
    expect(allSegments().map((s) => s.id)).toEqual(["g2"]);
  });
});

describe("a list", () => {
  it("takes customers by name and leaves those nobody has", async () => {
    open(`${root}/g2`);
    const user = userEvent.setup();
    const names = await screen.findByRole("textbox", { name: "Customers, one per line" });
    await write(user, names, "K-1\n  K-2 \n\nmax@nowhere.example");
    await user.click(screen.getByRole("button", { name: "Put on the list" }));
    expect(await screen.findByText("2 customers are on the list now who were not.")).toBeInTheDocument();
    expect(screen.getByText(/Nobody is known by the name/)).toBeInTheDocument();
    expect(names).toHaveValue("max@nowhere.example");
    expect(await faultsOf()).toEqual([]);
    await user.clear(names);
    await user.type(names, "K-1");
    await user.click(screen.getByRole("button", { name: "Take off the list" }));
    expect(await screen.findByText("1 customer was taken off the list.")).toBeInTheDocument();
  });
});

describe("who may not", () => {
  const project = session.projects[0];
  const only = async (rights: string[], work: () => Promise<void>) => {
    if (!project) throw new Error("a project");
    const before = project.rights;
    project.rights = before.filter((right) => rights.includes(right));
    try {
      await work();
    } finally {
      project.rights = before;
    }
  };

  it("see customers, keeps segments without their size", () =>
    only(["read_scores", "manage_catalogue"], async () => {
      open(`${root}/g1`);
      await screen.findByRole("group", { name: "Condition 1: Attribute of the customer" });
      expect(screen.queryByRole("region", { name: "How many that are" })).not.toBeInTheDocument();
    }));

  it("change them, reads them", () =>
    only(["read_scores", "manage_surveys"], async () => {
      open(`${root}/g1`);
      expect(await screen.findByText(/plan is “premium” and not/)).toBeInTheDocument();
      expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
    }));
});
