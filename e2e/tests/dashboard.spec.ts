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

test.fixme("an answer on a phone changes the overview that is open elsewhere", async ({ page, browser, baseURL }) => {
  const manager = await Person.signIn(baseURL!, people.manager);
  const survey = await manager.survey("nps");
  const link = await manager.link(survey.id, "live");
  const total = async () => {
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const period = { from: day(-300), to: day(1) };
    const table = await manager.post("/ask", { dimensions: [], filters: [], period });
    return table.total.cells["nps:0-10"].n as number;
  };
  const before = await total();
  await signIn(page, people.manager);
  await expect(page.locator("h1").first()).toBeVisible();
  const refetched = page.waitForResponse((answer) => answer.url().includes("/overview") && answer.ok());
  const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false, baseURL });
  const customer = await phone.newPage();
  await customer.goto(`/s/${link.code}`);
  await customer.locator("input[type=radio]").last().check({ force: true });
  await customer.locator("button[type=submit]").last().click();
  // Nobody touches the dashboard: it hears of the answer and asks again.
  await refetched;
  expect(await total()).toBe(before + 1);
  await phone.close();
});

test("a region's manager sees only the region", async ({ baseURL }) => {
  const nora = await Person.signIn(baseURL!, people.viewerOfNorth);
  const { hierarchies } = await nora.get("/filters");
  const names = hierarchies.flatMap((h: { units: { name: string }[] }) => h.units.map((u) => u.name));
  expect(names).toContain("Hamburg");
  expect(names).not.toContain("München");
});
