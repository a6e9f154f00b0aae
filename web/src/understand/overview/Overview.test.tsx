import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/testing/app";

describe("the overview", () => {
  it("opens with the sentence, then a tile per series", async () => {
    open("/p/silbermoewe/overview");
    expect(await screen.findByText(/NPS rose by 4 to 38/)).toBeInTheDocument();
    const scores = screen.getByRole("group", { name: "Scores" });
    expect(within(scores).getAllByRole("article")).toHaveLength(4);
  });

  it("says how many of those who opened a survey answered it, where that is known", async () => {
    open("/p/silbermoewe/overview");
    const nps = await screen.findByRole("article", { name: "NPS" });
    const rate = within(nps).getByText("Response rate 62% (932 of 1,503)");
    expect(rate).toHaveAttribute("title", expect.stringContaining("(95 %: 60% to 64%)"));
    const csat = screen.getByRole("article", { name: "CSAT" });
    expect(within(csat).queryByText(/Response rate/)).not.toBeInTheDocument();
  });

  it("chooses a series wherever its tile is pressed, and says what it was before", async () => {
    const app = open("/p/silbermoewe/overview");
    const user = userEvent.setup();
    const csat = await screen.findByRole("article", { name: "CSAT" });
    const change = within(csat).getByTitle(/^Before: .* 95 % interval of the change: /);
    await user.click(change);
    expect(app.address()).toContain("metric=csat");
    expect(within(csat).getByRole("button", { name: "CSAT", pressed: true })).toBeInTheDocument();
  });

  it("opens the voices behind a number and keeps that in the address", async () => {
    const app = open("/p/silbermoewe/overview?channel=web");
    const user = userEvent.setup();
    const tile = await screen.findByRole("article", { name: "CSAT" });
    await user.click(within(tile).getByRole("button", { name: /Show the voices behind it/ }));
    const panel = await screen.findByRole("dialog", { name: "CSAT" });
    expect(await within(panel).findByText("64 voices")).toBeInTheDocument();
    expect(decodeURIComponent(app.address())).toContain("mark=series=csat");
    expect(app.address()).toContain("channel=web");
    const link = within(panel).getByRole("link", { name: "Open in Voices" });
    expect(link.getAttribute("href")).toMatch(/voices\?channel=web&series=csat/);
  });

  it("says why a small group is not shown", async () => {
    open("/p/silbermoewe/overview");
    const table = await screen.findByRole("table", { name: "Broken down by" });
    const row = within(table).getByRole("row", { name: /West/ });
    expect(row).toHaveTextContent("fewer than 5 answers");
  });

  it("marks ranks that cannot be told apart, and only those", async () => {
    open("/p/silbermoewe/overview");
    const table = await screen.findByRole("table", { name: "Broken down by" });
    const [, first, second] = within(table).getAllByRole("row");
    expect(first).toHaveTextContent(/Rank 1(?!–)/);
    expect(first).not.toHaveTextContent(/told apart/);
    expect(second).toHaveTextContent("= Rank 2–5");
    expect(second).toHaveTextContent("Cannot be told apart from other ranks");
    const hidden = within(table).getByRole("row", { name: /West/ });
    expect(hidden).not.toHaveTextContent(/Rank/);
  });

  it("goes down into a unit and shows the way back", async () => {
    const app = open("/p/silbermoewe/overview");
    const user = userEvent.setup();
    const table = await screen.findByRole("table", { name: "Broken down by" });
    await user.click(within(table).getByRole("button", { name: "North" }));
    const way = await screen.findByRole("navigation", { name: "Way to this unit" });
    expect(app.address()).toContain("within=north");
    expect(within(way).getByRole("link", { name: "Regions" })).toBeInTheDocument();
    expect(await screen.findByRole("rowheader", { name: "Kiel" })).toBeInTheDocument();
  });
});
