import { expect, test } from "@playwright/test";
import { expectAccessible } from "./axe";
import { answerSurvey, Person, people } from "./company";

const metrics = ["nps", "csat", "ces", "stars", "smileys", "thumbs"];

test.describe("on a phone without JavaScript", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });

  for (const metric of metrics) {
    test(`a customer answers ${metric} to the end`, async ({ page, baseURL }) => {
      const manager = await Person.signIn(baseURL!, people.manager);
      const survey = await manager.survey(metric);
      const link = await manager.link(survey.id, `no script ${metric}`);
      await page.goto(`/s/${link.code}`);
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(320);
      await answerSurvey(page, "Schnell und <b>freundlich</b>, danke!");
      const { items } = await manager.get("/surveys");
      expect(items.find((one: { id: string }) => one.id === survey.id).answers).toBeGreaterThan(0);
    });
  }
});

for (const scheme of ["light", "dark"] as const) {
  test(`every template is accessible, ${scheme}`, async ({ page, baseURL }) => {
    const manager = await Person.signIn(baseURL!, people.manager);
    await page.emulateMedia({ colorScheme: scheme });
    for (const metric of metrics) {
      const link = await manager.link((await manager.survey(metric)).id, `axe ${metric}`);
      await page.goto(`/s/${link.code}`);
      await expectAccessible(page);
      await page.goto(`/s/${link.code}?lang=en`);
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      await expectAccessible(page);
    }
  });
}

test("what does not exist is said kindly", async ({ page }) => {
  const answer = await page.goto("/s/doesnotexist");
  expect(answer?.status()).toBe(404);
  await expectAccessible(page);
});
