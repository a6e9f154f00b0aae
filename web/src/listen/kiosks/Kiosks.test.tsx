import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { allKiosks, forgetKiosks } from "~/testing/kiosks";

const root = "/p/silbermoewe/kiosks";

beforeEach(forgetKiosks);

describe("the list of kiosks", () => {
  it("says how each is, and misses the silent one everywhere", async () => {
    open(root);
    const table = await screen.findByRole("table", { name: "Kiosks" });
    expect(within(table).getByRole("row", { name: /Kiel, entrance/ })).toHaveTextContent("Asking");
    const silent = within(table).getByRole("row", { name: /Lübeck, exit/ });
    expect(silent).toHaveTextContent(/Silent since 3 h/);
    expect(silent).toHaveTextContent("12");
    expect(silent).toHaveTextContent("3 cannot be taken");
    expect(screen.getByText(/One kiosk is silent/)).toBeInTheDocument();
    expect(
      screen.getByText(/3 answers could not be taken. The latest reason: the version of the survey/),
    ).toBeInTheDocument();
    expect(screen.getByRole("link", { name: /Kiosks.*one silent kiosk/ })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  it("leads to the first one when there is none", async () => {
    allKiosks().length = 0;
    open(root);
    expect(await screen.findByRole("heading", { name: "No kiosks yet" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "New kiosk" })).toBeInTheDocument();
  });

  it("says what is missing when one is to be created", async () => {
    const user = userEvent.setup();
    open(root);
    await user.click(await screen.findByRole("button", { name: "New kiosk" }));
    await user.click(await screen.findByRole("button", { name: "Create kiosk" }));
    expect(await screen.findAllByText("Please fill this in.")).toHaveLength(3);
    expect(screen.getByRole("textbox", { name: "Name" })).toBeInvalid();
    expect(screen.getByRole("textbox", { name: "PIN to leave" })).toBeInvalid();
    expect(allKiosks()).toHaveLength(2);
    expect(await violations()).toEqual([]);
  });

  it("says beside the field what the server refuses", async () => {
    const user = userEvent.setup();
    open(root);
    await user.click(await screen.findByRole("button", { name: "More about Kiel, entrance" }));
    await user.click(await screen.findByRole("menuitem", { name: "Change" }));
    const mail = await screen.findByRole("textbox", { name: "Mail to" });
    await user.click(mail);
    await user.paste("kiel@shop");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(
      await screen.findByText("this is no mail address, such as shop@company.example"),
    ).toBeInTheDocument();
    expect(mail).toBeInvalid();
  });

  it("takes one out of use after a question", async () => {
    const user = userEvent.setup();
    open(root);
    await user.click(await screen.findByRole("button", { name: "More about Lübeck, exit" }));
    await user.click(await screen.findByRole("menuitem", { name: "Take out of use" }));
    await user.click(await screen.findByRole("button", { name: "Take out of use" }));
    await waitFor(() => expect(allKiosks()[1]?.state).toBe("revoked"));
    expect(await screen.findByText("Out of use")).toBeInTheDocument();
  });

  it("shows a new address once", async () => {
    const user = userEvent.setup();
    open(root);
    await user.click(await screen.findByRole("button", { name: "More about Kiel, entrance" }));
    await user.click(await screen.findByRole("menuitem", { name: "New address" }));
    await user.click(await screen.findByRole("button", { name: "New address" }));
    expect(await screen.findByRole("heading", { name: "Pair the tablet" })).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Address of Kiel, entrance" })).toHaveValue(
      "https://cx.example/k/token-of-k1",
    );
    expect(screen.getByRole("img", { name: "Address of Kiel, entrance as a QR code" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  it("changes a kiosk and keeps its PIN", async () => {
    const user = userEvent.setup();
    open(root);
    await user.click(await screen.findByRole("button", { name: "More about Kiel, entrance" }));
    await user.click(await screen.findByRole("menuitem", { name: "Change" }));
    const name = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.click(name);
    await user.paste("Kiel, till");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(allKiosks()[0]?.name).toBe("Kiel, till"));
  });
});
