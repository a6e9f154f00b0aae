import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/testing/app";

describe("working through voices", () => {
  it("goes by keyboard: next, answered, closed", async () => {
    const app = open("/p/silbermoewe/voices");
    const user = userEvent.setup();
    await screen.findByText("64 voices");
    await user.keyboard("j");
    const voice = await screen.findByRole("article");
    const first = new URLSearchParams(app.address().split("?")[1]).get("voice");
    expect(first).not.toBeNull();
    expect(within(voice).getByRole("button", { name: "Answer" })).toBeInTheDocument();
    await user.keyboard("e");
    expect(await within(voice).findByText(/Answered by Jana Petersen/)).toBeInTheDocument();
    await user.keyboard("j");
    await waitFor(() =>
      expect(new URLSearchParams(app.address().split("?")[1]).get("voice")).not.toBe(first),
    );
    await user.keyboard("{Escape}");
    await waitFor(() => expect(app.address()).not.toContain("voice="));
  });

  it("takes a slip back: what was marked answered can be reopened at once", async () => {
    open("/p/silbermoewe/voices");
    const user = userEvent.setup();
    await screen.findByText("64 voices");
    await user.keyboard("jj");
    const voice = await screen.findByRole("article");
    await user.keyboard("e");
    await within(voice).findByText(/Answered by Jana Petersen/);
    const message = await screen.findByRole("alertdialog", { name: "Marked answered" });
    await user.click(within(message).getByRole("button", { name: "Reopen" }));
    expect(await within(voice).findByRole("button", { name: "Answer" })).toBeInTheDocument();
  });

  it("leaves characters alone where they are switched off", async () => {
    const app = open("/p/silbermoewe/voices");
    const user = userEvent.setup();
    await screen.findByText("64 voices");
    await user.click(screen.getByRole("button", { name: "Keyboard shortcuts" }));
    await user.click(await screen.findByRole("switch", { name: /single character/ }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await user.keyboard("j");
    expect(app.address()).not.toContain("voice=");
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(app.address()).toContain("voice="));
    localStorage.clear();
  });

  it("leads from one voice to the next without the list", async () => {
    const app = open("/p/silbermoewe/voices?voice=v20");
    const user = userEvent.setup();
    await screen.findByRole("article");
    const next = await screen.findByRole("link", { name: "Next voice" });
    const address = next.getAttribute("href");
    expect(address).not.toContain("voice=v20");
    await user.click(next);
    await waitFor(() => expect(app.address()).toBe(address));
    const previous = await screen.findByRole("link", { name: "Previous voice" });
    expect(previous).toHaveAttribute("href", expect.stringContaining("voice=v20"));
  });

  it("does not take keys away from typing", async () => {
    const app = open("/p/silbermoewe/voices");
    const user = userEvent.setup();
    const search = await screen.findByRole("searchbox", { name: "Search in voices" });
    await user.type(search, "jek");
    expect(search).toHaveValue("jek");
    expect(app.address()).not.toContain("voice=");
  });

  it("searches as one types and marks the hits", async () => {
    const app = open("/p/silbermoewe/voices");
    const user = userEvent.setup();
    await user.type(await screen.findByRole("searchbox", { name: "Search in voices" }), "freundlich");
    await waitFor(() => expect(app.address()).toContain("q=freundlich"));
    await waitFor(() => expect(document.querySelector("mark")).toHaveTextContent("freundlich"));
  });
});
