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
