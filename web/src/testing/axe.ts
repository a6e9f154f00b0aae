import axe from "axe-core";

/** What axe finds wrong, in words. Colours are looked at in a browser: here nothing is painted. */
export async function violations(
  element: Element = document.querySelector("main") ?? document.body,
): Promise<string[]> {
  const found = await axe.run(element, {
    // Pages in frames are the server's; here they are empty.
    iframes: false,
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join(" | ")}`);
}
