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

test("a phone goes from voice to voice and back to its place in the list", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, people.manager);
  const project = new URL(page.url()).pathname.split("/")[2];
  await page.goto(`/p/${project}/voices`);
  const far = page.locator(".voice-link").nth(12);
  await far.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => window.scrollY);
  expect(place).toBeGreaterThan(300);
  await far.click();
  const voice = page.locator("article#voice-detail");
  await expect(voice).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  const first = page.url();
  await page.getByRole("link", { name: "Nächste Stimme" }).click();
  await expect(page).not.toHaveURL(first);
  await expect(voice).toBeFocused();
  await page.getByRole("link", { name: "Vorige Stimme" }).click();
  await expect(page).toHaveURL(first);
  await page.getByRole("link", { name: "Zurück" }).click();
  await expect(far).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(place);
});
