import { screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { forgetLinks, kept, link } from "~/testing/links";
// Loaded here, so that no test waits for the page to be compiled.
import "../Survey";

const address = "/p/silbermoewe/surveys/s1?tab=links";

/** Chooses all shops of the region North, and tills. */
async function choose(user: UserEvent, dialog: HTMLElement, tills: string): Promise<void> {
  await user.click(within(dialog).getByRole("button", { name: /Units/ }));
  await user.click(await screen.findByRole("option", { name: /Regions, level 2/ }));
  await user.click(within(dialog).getByRole("button", { name: /Only those below/ }));
  await user.click(await screen.findByRole("option", { name: /North/ }));
  await user.click(within(dialog).getByRole("textbox", { name: "Tills" }));
  await user.paste(tills);
}

beforeEach(forgetLinks);

describe("the links of a survey", () => {
  it("are made for many places at once", async () => {
    open(address);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Several links" }));
    const dialog = await screen.findByRole("dialog", { name: "Several links" });
    expect(within(dialog).getByRole("button", { name: "Create" })).toBeDisabled();
    await choose(user, dialog, "Till 1-2");
    expect(within(dialog).getByText("That is 6 links.")).toBeInTheDocument();
    await user.click(within(dialog).getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("heading", { name: "Kiel Till 2" })).toBeInTheDocument();
    expect(kept.sent).toEqual([
      expect.objectContaining({ units: ["f001", "f002", "f003"], tills: ["Till 1", "Till 2"] }),
    ]);
  });

  it("are searched, shown in portions and printed as found", async () => {
    kept.links = Array.from({ length: 45 }, (_, at) => link(at + 1, { units: at === 30 ? ["f002"] : [] }));
    open(address);
    const user = userEvent.setup();
    expect(await screen.findByRole("heading", { name: "Link 20" })).toBeInTheDocument();
    expect(screen.queryByRole("heading", { name: "Link 21" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Show more: 25 left" }));
    expect(screen.getByRole("heading", { name: "Link 40" })).toBeInTheDocument();
    await user.click(screen.getByRole("searchbox", { name: "Search links" }));
    await user.paste("kiel");
    const shown = screen.getAllByRole("heading", { name: /^Link \d/ });
    expect(shown.map((one) => one.textContent)).toEqual(["Link 31"]);
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Print" }));
    const dialog = await screen.findByRole("dialog", { name: "Print" });
    expect(within(dialog).getByText(/One link with “kiel”/)).toBeInTheDocument();
    const file = within(dialog).getByRole("link", { name: "Download posters" });
    expect(file).toHaveAttribute(
      "href",
      expect.stringContaining("/posters.pdf?search=kiel&language=de&names=true&paper=a4"),
    );
    await user.click(within(dialog).getByRole("radio", { name: /SVG/ }));
    expect(file).toHaveAttribute("href", expect.stringContaining("/posters.zip?"));
    expect(within(dialog).getByRole("link", { name: "XLSX" })).toHaveAttribute(
      "href",
      expect.stringContaining("/addresses.xlsx?search=kiel"),
    );
  });
});

describe("tills", () => {
  it("get keys that are shown once, and are revoked", async () => {
    open(address);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Add tills" }));
    const dialog = await screen.findByRole("dialog", { name: "Add tills" });
    await choose(user, dialog, "Till 1");
    await user.click(within(dialog).getByRole("button", { name: "Create keys" }));
    const keys = await screen.findByRole("dialog", { name: "Keys of the tills" });
    expect(within(keys).getByText(/3 new tills; one was there already/)).toBeInTheDocument();
    expect(within(keys).getAllByText("000102030405060708090a0b0c0d0e0f")).toHaveLength(3);
    expect(kept.sent).toEqual([expect.objectContaining({ valid_days: 14 })]);
    await user.click(within(keys).getByRole("button", { name: "Close" }));
    expect(await screen.findByDisplayValue("https://cx.example/r")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Revoke Kiel Till 1" }));
    const sure = await screen.findByRole("dialog", { name: "Revoke this till?" });
    await user.click(within(sure).getByRole("button", { name: "Revoke" }));
    expect(await screen.findByText(/revoked on/)).toBeInTheDocument();
    expect(screen.queryByText("000102030405060708090a0b0c0d0e0f")).not.toBeInTheDocument();
  });
});
