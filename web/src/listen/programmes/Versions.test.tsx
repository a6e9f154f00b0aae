import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { open } from "~/testing/app";
import { violations } from "~/testing/axe";
import { changeProgramme, definition, forgetProgrammes, readProgramme } from "~/testing/programmes";

const root = "/p/silbermoewe/programmes";

beforeEach(() => {
  forgetProgrammes();
  changeProgramme("p1", { version: 2 });
});

describe("versions of a programme", () => {
  it("say who published when and what that changed", async () => {
    open(`${root}/p1?tab=versions`);
    const versions = await screen.findByRole("region", { name: "Versions" });
    expect(await within(versions).findByText(/Published by Ole Brandt/)).toBeInTheDocument();
    expect(within(versions).getByText(/^3 things changed against version 1$/)).toBeInTheDocument();
    const changes = within(versions).getByRole("table");
    expect(within(changes).getByRole("row", { name: /Wait after the occasion/ })).toHaveTextContent(
      "2 Hours",
    );
    expect(within(changes).getByRole("row", { name: /From whom/ })).toHaveTextContent("Jana Petersen");
    expect(within(versions).getByText("The first version")).toBeInTheDocument();
    expect(within(versions).queryByText("Draft, not published")).toBeNull();
    expect(await violations()).toEqual([]);
  });

  it("come back as draft, which then differs from what is live", async () => {
    const app = open(`${root}/p1?tab=versions`);
    const user = userEvent.setup();
    const publish = await screen.findByRole("button", { name: "Publish changes" });
    expect(publish).toBeDisabled();
    await user.click(await screen.findByRole("button", { name: "Use version 1 as draft" }));
    await waitFor(() => expect(app.address()).toBe(`${root}/p1`));
    const sender = await screen.findByRole("region", { name: "From whom" });
    expect(within(sender).getByRole("textbox", { name: "Name" })).toHaveValue("Ada Meer");
    expect(publish).toBeEnabled();
    await user.click(publish);
    await user.click(await screen.findByRole("button", { name: "Publish" }));
    await waitFor(() => expect(readProgramme("p1")?.published?.sender.name).toBe("Ada Meer"));
  });

  it("show what the draft would change", async () => {
    changeProgramme("p1", { draft: { ...definition, ask_again_days: 30 } });
    open(`${root}/p1?tab=versions`);
    expect(await screen.findByRole("heading", { name: "Draft, not published" })).toBeInTheDocument();
    expect(screen.getByText(/^One thing changed against version 2$/)).toBeInTheDocument();
  });
});

describe("the list of programmes", () => {
  it("tells what each does and what came of it", async () => {
    open(root);
    const table = await screen.findByRole("table", { name: "Programmes" });
    const asked = within(table).getByRole("row", { name: /After an order/ });
    expect(asked).toHaveTextContent("2 hours after “order_placed” · all customers · E-mail");
    expect(asked).toHaveTextContent("400");
    expect(asked).toHaveTextContent("100 of 400");
    expect(screen.getByText("Sending mail is not set up")).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });
});

describe("types of events", () => {
  it("are suggested as they were seen", async () => {
    open(`${root}/p2`);
    const user = userEvent.setup();
    const field = await screen.findByRole("combobox", { name: "Type of event" });
    await user.clear(field);
    await user.type(field, "order_d");
    await user.click(await screen.findByRole("option", { name: "order_delivered" }));
    await waitFor(() => expect(field).toHaveValue("order_delivered"));
  });
});
