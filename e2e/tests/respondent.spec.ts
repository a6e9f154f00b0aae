import { expect, test } from "@playwright/test";
import { expectAccessible } from "./axe";
import { answerSurvey, Person, people } from "./company";
import { english, everyKind, german } from "./everyKind";
import { Keyboard } from "./keyboard";

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
    // Twelve pages, each looked through from top to bottom.
    test.setTimeout(300_000);
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

test.describe("with nothing but a keyboard", () => {
  test.use({ viewport: { width: 320, height: 640 } });
  // Some hundred keys: slow machines may take their time.
  test.setTimeout(300_000);

  // A project of its own: what is answered here changes no score of the company.
  let administrator: Person;
  test.beforeAll(async ({ baseURL }) => {
    const slug = `keyboard-${Date.now().toString(36)}`;
    const founder = await Person.signIn(baseURL!, people.administrator);
    await founder.create("/api/v1/projects", { name: "Tastatur", slug });
    administrator = await Person.signIn(baseURL!, people.administrator, slug);
  });

  const ways = [
    { say: german, scheme: "light" },
    { say: english, scheme: "dark" },
  ] as const;

  for (const { say, scheme } of ways)
    test(`a whole survey is answered, ${say.language}, ${scheme}`, async ({ page }) => {
      const keys = new Keyboard(page);
      await page.emulateMedia({ colorScheme: scheme });
      const words = `Grüße aus Köln ${say.language} ${Date.now()}`;
      await page.goto(`/s/${await everyKind(administrator, "one")}`);
      if (say.language === "en") {
        await keys.tabTo(/^English$/);
        await keys.leads("Enter");
      }
      await expect(page.locator("html")).toHaveAttribute("lang", say.language);

      // Past the head of the page in one step; a point of the scale sends the page.
      await keys.tabTo(say.toContent);
      await keys.press("Enter");
      await keys.tabTo(/^8$/);
      await keys.leads("Space");

      // One of several: arrows choose, “other” asks for own words.
      await keys.tabTo(say.branch);
      await keys.press("ArrowDown", "ArrowDown");
      await keys.expectOn(say.elsewhere);
      await keys.tabTo(say.ownWords);
      await keys.type("Auf dem Markt");
      await keys.tabTo(say.next);
      await keys.leads("Enter");

      // Several: each box is a stop. Ticked, unticked.
      await keys.tabTo(say.advice);
      await keys.press("Space");
      await keys.tabTo(say.price);
      await keys.press("Space", "Space");
      await keys.tabTo(say.speed);
      await keys.press("Space");
      await keys.tabTo(say.next);
      await keys.leads("Enter");

      // Back twice: what was given is still there, and can be changed.
      for (let i = 0; i < 2; i++) {
        await keys.tabTo(say.back);
        await keys.leads("Enter");
      }
      await keys.tabTo(say.elsewhere);
      await expect(page.locator(":focus")).toBeChecked();
      await keys.press("ArrowUp");
      await keys.expectOn(/^Online$/);
      await keys.tabTo(say.next);
      await keys.leads("Enter");
      await keys.tabTo(say.advice);
      await expect(page.locator(":focus")).toBeChecked();
      await keys.tabTo(say.next);
      await keys.leads("Space");

      // Aspects: each is one stop, arrows move on its scale.
      await keys.tabTo(/^1/);
      await keys.press("ArrowRight", "ArrowRight", "ArrowRight");
      await keys.expectOn(/^4/);
      await keys.tabTo(/^1/);
      await keys.press("ArrowLeft");
      await keys.expectOn(/^5/);
      await keys.tabTo(say.next);
      await keys.leads("Enter");

      // An order: a place for each.
      await keys.tabTo(say.cheap);
      await keys.type("2");
      await keys.tabTo(say.fast);
      await keys.press("ArrowDown");
      await keys.tabTo(say.next);
      await keys.leads("Enter");

      // Fields; Enter in a line sends the page.
      await keys.tabTo(say.wait);
      await keys.type("12");
      await keys.leads("Enter");
      await keys.tabTo(say.day);
      await keys.type("11112025");
      await keys.tabTo(say.next);
      await keys.leads("Enter");
      await keys.tabTo(say.who);
      await keys.type("Frau Öztürk");
      await keys.leads("Enter");
      await keys.tabTo(say.why);
      await keys.type(words);
      await keys.press("Enter");
      await keys.type("Danke!");
      await keys.tabTo(say.next);
      await keys.leads("Enter");
      await keys.tabTo(say.agree);
      await keys.press("Space");
      await keys.tabTo(say.send);
      await keys.leads("Enter");

      // Thanks, and what can be done next is a stop too.
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(say.thanks);
      await expect(page.locator("main")).toContainText(say.thanksText);
      const onward = page.getByRole("link", { name: "moewe.example" });
      await expect(onward).toHaveAttribute("href", `https://moewe.example/danke?l=${say.language}`);
      await expect(onward).toHaveAttribute("rel", "noopener noreferrer");
      await expectAccessible(page);
      await keys.tabTo(say.correct);

      const { items } = await administrator.get(`/voices?q=${encodeURIComponent(words)}`);
      const kept = await administrator.get(`/answers/${items[0].id}`);
      expect(kept.language).toBe(say.language);
      expect(kept.completed).toBe(true);
      expect(kept.answers).toEqual({
        score: 8,
        place: "online",
        liked: ["advice", "speed"],
        parts: { staff: 4, shop: 5 },
        order: ["fast", "cheap"],
        minutes: 12,
        day: "2025-11-11",
        name: "Frau Öztürk",
        why: `${words}\nDanke!`,
        contact: true,
      });
    });

  for (const { say, scheme } of ways)
    test(`what was forgotten is found, ${say.language}, ${scheme}`, async ({ page }) => {
      const keys = new Keyboard(page);
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(`/s/${await everyKind(administrator, "many")}?lang=${say.language}`);
      await keys.tabTo(/^10$/);
      await keys.leads("Enter");

      // Past every field to the end: the page comes back and says first what is missing.
      await keys.tabTo(say.send);
      await keys.leads("Enter");
      await keys.expectOn(new RegExp(`^${say.check}`));
      await expectAccessible(page);
      await keys.tabTo(say.place);
      await keys.press("Enter");
      await keys.expectOn(say.branch);
      await keys.press("Space");
      await keys.tabTo(/^1/);
      await keys.press("ArrowRight");
      await keys.tabTo(/^1/);
      await keys.press("Space");
      await keys.tabTo(say.send);
      await keys.leads("Enter");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(say.thanks);
      await keys.tabTo(say.correct);
    });
});
