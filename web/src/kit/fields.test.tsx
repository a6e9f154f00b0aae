import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { Form } from "react-aria-components";
import { expect, it } from "vitest";
import { TextField } from "./fields";

function Asking() {
  const [name, setName] = useState("");
  return (
    <Form>
      <TextField label="Name" value={name} onChange={setName} required />
      <button type="submit">Save</button>
    </Form>
  );
}

it("says in the page's language what a field is missing, until it is filled in", async () => {
  const user = userEvent.setup();
  render(<Asking />);
  await user.click(screen.getByRole("button", { name: "Save" }));
  const field = screen.getByRole("textbox", { name: "Name" });
  expect(await screen.findByText("Please fill this in.")).toBeInTheDocument();
  expect(field).toHaveAccessibleDescription("Please fill this in.");
  await user.type(field, "Ada");
  await user.tab();
  expect(screen.queryByText("Please fill this in.")).not.toBeInTheDocument();
});
