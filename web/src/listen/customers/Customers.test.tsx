import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";

const root = "/p/silbermoewe/customers";

describe("the own page of a customer", () => {
  it("has an address to hand out", async () => {
    open(`${root}/c0`);
    const field = await screen.findByRole("textbox", { name: "The customer's own page" });
    expect(field).toHaveValue("https://cx.example/c/c0");
    expect(screen.queryByText(/asking for everything about them to be erased/)).not.toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });
});

describe("who asks to be forgotten", () => {
  it("stands above the list of customers", async () => {
    open(root);
    const notice = (await screen.findByText("1 customer asks for erasure:")).closest<HTMLElement>(".notice");
    expect(within(notice ?? document.body).getByRole("link", { name: "Murat Kaya" })).toHaveAttribute(
      "href",
      `${root}/c1`,
    );
    expect(await violations()).toEqual([]);
  });

  it("is erased as always, or left alone when it was a mistake", async () => {
    open(`${root}/c1`);
    const user = userEvent.setup();
    const notice = (await screen.findByText(/Since .* this customer has been asking/)).closest<HTMLElement>(
      ".notice",
    );
    await user.click(within(notice ?? document.body).getByRole("button", { name: "Erase" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByRole("textbox", { name: /Murat Kaya/ })).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "The request was a mistake" }));
    expect(await screen.findByText("The request for erasure is settled.")).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.queryByText(/Since .* this customer has been asking/)).not.toBeInTheDocument(),
    );
  });
});

describe("who asks for his own data and got no mail", () => {
  it("stands above the list of customers", async () => {
    open(root);
    const notice = (await screen.findByText("1 customer asks for their own data:")).closest<HTMLElement>(
      ".notice",
    );
    expect(within(notice ?? document.body).getByRole("link")).toHaveAttribute("href", `${root}/c2`);
  });

  it("is got in touch with, and then settled", async () => {
    open(`${root}/c2`);
    expect(await screen.findByText(/Since .* asking for everything kept about them/)).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await userEvent.setup().click(await screen.findByRole("button", { name: "The request is settled" }));
    expect(await screen.findByText("The request for data is settled.")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByText(/asking for everything kept/)).not.toBeInTheDocument());
  });
});

describe("whose mails come back", () => {
  it("is written to again when somebody says so", async () => {
    open(`${root}/c3`);
    expect(await screen.findByText(/^Mails to kim@example.org come back/)).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await userEvent.setup().click(await screen.findByRole("button", { name: "Write again" }));
    expect(await screen.findByText("Mails to this customer leave again.")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByText(/^Mails to kim/)).not.toBeInTheDocument());
  });
});
