import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { breakMailbox, forgetMail, keptMail } from "~/testing/mail";

const address = "/p/silbermoewe/settings/mail";

beforeEach(forgetMail);

describe("how a project writes mails", () => {
  it("is saved, with the key never shown again", async () => {
    const user = userEvent.setup();
    open(address);
    await user.click(await screen.findByRole("textbox", { name: "Sender address" }));
    await user.paste("service@silbermoewe.example");
    await user.click(screen.getByRole("textbox", { name: "Private key" }));
    await user.paste("-----BEGIN PRIVATE KEY-----");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(keptMail().has_dkim_key).toBe(true));
    expect(keptMail().settings.from).toBe("service@silbermoewe.example");
    expect(await screen.findByText(/A key is set/)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Private key" })).toHaveValue(""));
    await user.click(screen.getByRole("button", { name: "Remove key" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(keptMail().has_dkim_key).toBe(false));
    expect(await violations()).toEqual([]);
  });

  it("says beside the field which domain is not allowed", async () => {
    const user = userEvent.setup();
    open(address);
    await user.click(await screen.findByRole("textbox", { name: "Sender address" }));
    await user.paste("cx@elsewhere.example");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const said = await screen.findAllByText("Mails may not come from this domain.");
    expect(said.length).toBeGreaterThan(0);
    expect(keptMail().settings.from).toBe("");
  });

  it("is tried with a mail to oneself", async () => {
    const user = userEvent.setup();
    open(address);
    await user.click(await screen.findByRole("button", { name: "Send me a mail" }));
    expect(
      await screen.findByText(/The mail server took the mail from cx@silbermoewe.example/),
    ).toBeInTheDocument();
    expect(screen.getByText("250 2.0.0 queued")).toBeInTheDocument();
  });

  it("says why the mailbox cannot be read", async () => {
    breakMailbox("the mailbox on imap.example:993 cannot be reached");
    open(address);
    expect((await screen.findAllByText(/cannot be reached/)).length).toBeGreaterThan(0);
  });
});
