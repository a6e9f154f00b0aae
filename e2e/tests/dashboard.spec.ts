import { expect, test } from "@playwright/test";
import { expectAccessible } from "./axe";
import { Person, people, signIn } from "./company";

const pages = ["overview", "voices", "customers", "surveys", "touchpoints", "data", "settings/organisation"];

for (const { scheme, width } of [
  { scheme: "light", width: 1440 },
  { scheme: "dark", width: 360 },
] as const) {
  test(`every page is accessible, ${scheme}, ${width} px`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await signIn(page, people.administrator);
    const project = new URL(page.url()).pathname.split("/")[2];
    for (const name of pages) {
      await page.goto(`/p/${project}/${name}`);
      await expect(page.locator("h1").first()).toBeVisible();
      await page.waitForLoadState("load");
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}

test("a region's manager sees only the region", async ({ baseURL }) => {
  const nora = await Person.signIn(baseURL!, people.viewerOfNorth);
  const { hierarchies } = await nora.get("/filters");
  const names = hierarchies.flatMap((h: { units: { name: string }[] }) => h.units.map((u) => u.name));
  expect(names).toContain("Hamburg");
  expect(names).not.toContain("München");
});
