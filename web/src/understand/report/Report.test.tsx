import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { session } from "~/testing/data";
// Loaded here, so that no test waits for the page to be compiled.
import "~/listen/surveys/Survey";

const address = "/p/silbermoewe/surveys/s1?tab=report";

describe("the report of a survey", () => {
  it("says first what is going on, then every figure with its interval and n", async () => {
    open(address);
    expect(await screen.findByText(/^Answers begun: 400/)).toBeInTheDocument();
    const completed = screen.getByRole("article", { name: "To the end" });
    expect(completed).toHaveTextContent("80%");
    expect(completed).toHaveTextContent("75% to 85%, 320 of 400");
    expect(screen.getByRole("article", { name: "Time" })).toHaveTextContent(/1 min 2 sec/);
    expect(screen.getByRole("article", { name: "Too fast" })).toHaveTextContent(
      /less than 21 secs?, a third/,
    );
    expect(screen.getByRole("article", { name: "Straight lines" })).toHaveTextContent(/No matrix/);
    expect(screen.getByRole("article", { name: "With words" })).toHaveTextContent(/9 words or fewer/);
    expect(await violations()).toEqual([]);
  });

  it("shows question by question where people stop, and hides few", async () => {
    open(address);
    const table = await screen.findByRole("table", { name: "Question by question" });
    const why = within(table).getByRole("row", { name: /Why\?/ });
    expect(why).toHaveTextContent("75 of 390");
    expect(why).toHaveTextContent("not asked any more");
    expect(within(table).getByRole("row", { name: /bothered/ })).toHaveTextContent("Too few to show");
  });

  it("puts what was expected beside what it was", async () => {
    open(address);
    expect(await screen.findByText(/falls short of the expectation by 0.8 points/)).toBeInTheDocument();
    expect(screen.getByText("8.4")).toBeInTheDocument();
    expect(screen.getByText("7.6")).toBeInTheDocument();
  });

  it("keeps the period in the address and says when there is not enough", async () => {
    const app = open(address);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: /Last 30 days/ }));
    await user.click(await screen.findByRole("option", { name: /7 days/ }));
    expect(await screen.findByRole("heading", { name: /Not enough answers yet/ })).toBeInTheDocument();
    expect(app.address()).toContain("period=7d");
    expect(screen.getAllByRole("link", { name: /Links/ })).toHaveLength(2);
  });

  it("is not offered to whoever sees a part of the project", async () => {
    const [project] = session.projects;
    if (!project) throw new Error("a project");
    const whole = project.whole_project;
    project.whole_project = false;
    try {
      open("/p/silbermoewe/surveys/s1");
      await screen.findByRole("navigation", { name: /Parts/ });
      expect(screen.queryByRole("link", { name: "Report" })).not.toBeInTheDocument();
    } finally {
      project.whole_project = whole;
    }
  });
});
