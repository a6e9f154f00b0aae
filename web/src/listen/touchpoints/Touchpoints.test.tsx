import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/testing/app";

describe("inferred touchpoints", () => {
  it("say how many there are and how often they are right", async () => {
    open("/p/silbermoewe/touchpoints");
    const section = await screen.findByRole("region", { name: "Inferred touchpoints" });
    expect(section).toHaveTextContent("180 of 1,500 answers carry an inferred touchpoint.");
    expect(section).toHaveTextContent("12 answers are not assigned, 9 with a proposal.");
    const table = within(section).getByRole("table", { name: "Inferred touchpoints" });
    const row = within(table).getByRole("row", { name: /Channel known/ });
    expect(row).toHaveTextContent("95% 93.7% – 96.1%");
    expect(row).toHaveTextContent("97.5%");
    expect(within(table).getByRole("row", { name: /Channel unknown/ })).toHaveTextContent("0%–");
  });
});

describe("touchpoints proposed by events", () => {
  it("fill the form of a new touchpoint", async () => {
    open("/p/silbermoewe/touchpoints");
    const user = userEvent.setup();
    const table = await screen.findByRole("table", { name: "Proposed by the events" });
    const row = within(table).getByRole("row", { name: /order_placed/ });
    expect(row).toHaveTextContent("App");
    expect(row).toHaveTextContent("1,234");
    await user.click(within(row).getByRole("button", { name: "Create a touchpoint from order_placed" }));
    const form = await screen.findByRole("dialog", { name: "New touchpoint" });
    expect(within(form).getByRole("textbox", { name: /Name/ })).toHaveValue("Order placed");
    expect(within(form).getByRole("textbox", { name: /Key/ })).toHaveValue("order_placed");
    expect(within(form).getByRole("button", { name: /Channel/ })).toHaveTextContent("App");
  });

  it("go away when they are none, and nothing is left of an empty list", async () => {
    open("/p/silbermoewe/touchpoints");
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "order_placed is not a touchpoint" }));
    expect(await screen.findByText("order_placed will not be proposed again")).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.queryByRole("heading", { name: "Proposed by the events" })).not.toBeInTheDocument(),
    );
    expect(screen.getByRole("table", { name: "Touchpoints" })).toBeInTheDocument();
  });
});
