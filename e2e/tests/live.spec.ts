import type { Browser, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { answerSurvey, Person, people, signIn } from "./company";

/** Somebody's own browser, signed in. */
async function dashboard(browser: Browser, email: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  await signIn(page, email);
  return page;
}

async function customer(browser: Browser): Promise<Page> {
  const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };
  return (await browser.newContext(phone)).newPage();
}

const tile = (page: Page) => page.getByRole("article", { name: "NPS", exact: true });

/** How many answers a tile says it counts. */
async function answersOn(page: Page): Promise<number> {
  const said = await tile(page).innerText();
  const found = /([\d.]+) Antwort/.exec(said);
  expect(found, `answers in “${said}”`).not.toBeNull();
  return Number(found![1].replaceAll(".", ""));
}

// Several people sign in, in real browsers: slow machines may take their time.
test.setTimeout(180_000);

test("an answer on a phone changes score, trend and groups on every open overview", async ({ browser, baseURL }) => {
  const manager = await Person.signIn(baseURL!, people.manager);
  const survey = await manager.survey("nps");
  const link = await manager.link(survey.id, "live overview");
  const open = [await dashboard(browser, people.manager), await dashboard(browser, people.executive)];
  const before: number[] = [];
  for (const page of open) {
    await page.goto(`${page.url()}?period=12m&metric=nps:0-10`);
    await expect(page.locator(".freshness.live")).toBeVisible();
    await page.getByRole("radio", { name: "Tabelle" }).first().click();
    before.push(await answersOn(page));
  }
  const months = open.map((page) => page.getByRole("region", { name: "NPS im Verlauf" }).getByRole("row").last());
  const lastMonth = await Promise.all(months.map((row) => row.innerText()));

  const phone = await customer(browser);
  await phone.goto(`/s/${link.code}`);
  await answerSurvey(phone, "Pünktlich und freundlich, gerne wieder.");

  // Nobody touches the dashboards: they hear of the answer and ask again.
  for (const [i, page] of open.entries()) {
    const more = new RegExp(`(^|\\s)${new Intl.NumberFormat("de-DE").format(before[i]! + 1)} Antworten`);
    await expect(tile(page)).toContainText(more);
    await expect(months[i]!).not.toHaveText(lastMonth[i]!, { useInnerText: true });
  }
});

test("what a customer writes slides into the voices that are open elsewhere", async ({ browser, baseURL }) => {
  const manager = await Person.signIn(baseURL!, people.manager);
  const survey = await manager.survey("nps");
  const link = await manager.link(survey.id, "live voices");
  const watching = await dashboard(browser, people.manager);
  const reading = await dashboard(browser, people.agent);
  for (const page of [watching, reading]) {
    await page.goto(page.url().replace("/overview", "/voices"));
    await expect(page.locator(".voice").first()).toBeVisible();
    await expect(page.locator(".freshness.live")).toBeVisible();
  }
  await reading.locator(".voice-link").first().click();
  await expect(reading.getByRole("article")).toBeVisible();

  const words = `Gleich beim ersten Anruf gelöst, Vorgang ${Date.now()}.`;
  const phone = await customer(browser);
  await phone.goto(`/s/${link.code}`);
  await answerSurvey(phone, words);

  // Whoever watches sees it come; whoever reads is told, and takes it when ready.
  await expect(watching.locator(".voice", { hasText: words })).toBeVisible();
  await expect(reading.locator(".voice", { hasText: words })).toHaveCount(0);
  await reading.getByRole("button", { name: /^\d+ neue/ }).click();
  await expect(reading.locator(".voice", { hasText: words })).toBeVisible();
});
