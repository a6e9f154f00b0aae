import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** Where the focus is, as somebody without a mouse sees it. */
interface Stop {
  /** What a screen reader calls it. */
  name: string;
  /** Width of the ring drawn around it, 0 without one. */
  ring: number;
  /** How the ring stands out from what lies behind it, as WCAG counts contrast. */
  contrast: number;
  /** With its ring inside the window, and covered by nothing. */
  inSight: boolean;
}

/** A person who has a keyboard and nothing else. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  async press(...keys: string[]) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(words: string) {
    await this.page.keyboard.type(words);
  }

  /** Tab by tab to what is called so; every stop on the way must be seen. */
  async tabTo(name: RegExp) {
    const passed: string[] = [];
    while (passed.length < 30) {
      await this.press("Tab");
      const stop = await this.look();
      if (name.test(stop.name)) return;
      passed.push(stop.name);
    }
    throw new Error(`Tab does not lead to ${name}, but to: ${passed.join(" · ")}`);
  }

  /** Where the focus is now; it must be seen. */
  async look(): Promise<Stop> {
    const stop = await this.page.evaluate(stopHere);
    expect(stop, "the focus is somewhere").not.toBeNull();
    const { name, ring, contrast, inSight } = stop!;
    expect(ring, `the ring around “${name}”`).toBeGreaterThanOrEqual(2);
    expect(contrast, `contrast of the ring around “${name}”`).toBeGreaterThanOrEqual(3);
    expect(inSight, `“${name}” is in sight`).toBe(true);
    return stop!;
  }

  async expectOn(name: RegExp) {
    expect((await this.look()).name).toMatch(name);
  }

  /** Presses a key that leads to another page, and waits for it. */
  async leads(key: string) {
    await Promise.all([this.page.waitForEvent("load"), this.press(key)]);
  }
}

/** Runs in the page. */
function stopHere(): Stop | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;

  type Colour = [number, number, number, number];
  const colour = (text: string): Colour => {
    const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]: Colour) => {
    const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const behind = (element: Element | null): Colour => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] > 0) return found;
    }
    return [255, 255, 255, 1];
  };

  // A radio or box is drawn by its label, which then wears the ring.
  const label = focused.closest("label");
  const wearing = [focused, label].find((element) => {
    if (!element) return false;
    const { outlineStyle, opacity } = getComputedStyle(element);
    return outlineStyle !== "none" && Number(opacity) > 0;
  });
  const drawn = wearing ?? label ?? focused;
  const style = getComputedStyle(drawn);
  const [light, dark] = [luminance(colour(style.outlineColor)), luminance(behind(drawn.parentElement))].sort((a, b) => b - a);
  const box = drawn.getBoundingClientRect();
  const reach = wearing ? Number.parseFloat(style.outlineWidth) + Number.parseFloat(style.outlineOffset) : 0;
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const words = (focused as HTMLInputElement).labels?.[0] ?? focused;
  return {
    name: (focused.getAttribute("aria-label") ?? words.innerText).replace(/\s+/g, " ").trim(),
    ring: wearing ? Number.parseFloat(style.outlineWidth) : 0,
    contrast: (light! + 0.05) / (dark! + 0.05),
    inSight:
      box.left >= reach &&
      box.right <= innerWidth - reach &&
      box.top >= reach &&
      box.bottom <= innerHeight - reach &&
      top !== null &&
      (drawn.contains(top) || top.contains(drawn)),
  };
}
