import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { CopyField } from "./CopyField";

it("selects what is to be copied where the browser has no clipboard", async () => {
  const user = userEvent.setup();
  const { clipboard } = navigator;
  Reflect.deleteProperty(navigator, "clipboard");
  render(<CopyField label="Link" value="https://example.org/s/abc" />);
  await user.click(screen.getByRole("button", { name: "Copy" }));
  const { value, selectionStart, selectionEnd } = screen.getByRole<HTMLInputElement>("textbox", {
    name: "Link",
  });
  expect(value.slice(selectionStart ?? 0, selectionEnd ?? 0)).toBe("https://example.org/s/abc");
  expect(screen.queryByText("Copied")).not.toBeInTheDocument();
  Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
});
