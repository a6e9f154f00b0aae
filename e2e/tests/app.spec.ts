import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./axe";
import { answerSurvey, Person, people } from "./company";

test.use({ viewport: { width: 390, height: 720 } });

type Way = "react-native" | "ios" | "android";
interface Heard {
  type: string;
  height?: number;
}

/** Pretends to be the app around the web view, and keeps what it is told, from page to page. */
async function inApp(page: Page, way: Way): Promise<Heard[]> {
  const heard: Heard[] = [];
  await page.exposeFunction("appHears", (text: string) => void heard.push(JSON.parse(text)));
  await page.addInitScript((how: Way) => {
    const app = window as unknown as Record<string, unknown>;
    const tell = (said: unknown) =>
      (app.appHears as (text: string) => void)(typeof said === "string" ? said : JSON.stringify(said));
    const bridge = { postMessage: tell };
    if (how === "react-native") app.ReactNativeWebView = bridge;
    else if (how === "ios") app.webkit = { messageHandlers: { resonanz: bridge } };
    else app.ResonanzApp = bridge;
  }, way);
  return heard;
}

let link: string;
let signed: string;
test.beforeAll(async ({ baseURL }) => {
  const manager = await Person.signIn(baseURL!, people.manager);
  const survey = await manager.survey("nps");
  link = `/s/${(await manager.link(survey.id, "app")).code}`;
  const customer = { external_id: `app-${Date.now().toString(36)}` };
  const { url } = await manager.post(`/surveys/${survey.id}/signed-links`, { customer, units: [], attributes: {} });
  signed = new URL(url).pathname + new URL(url).search;
});

for (const way of ["react-native", "ios", "android"] as const) {
  test(`an app is told of everything, ${way}`, async ({ page }) => {
    const heard = await inApp(page, way);
    await page.goto(`${link}?view=app`);
    await expect.poll(() => heard.map((one) => one.type)).toContain("resonanz:opened");
    await expect.poll(() => heard.find((one) => one.type === "resonanz:height")?.height ?? 0).toBeGreaterThan(100);
    expect(heard.map((one) => one.type)).not.toContain("resonanz:done");
    await expect(page.locator(".who")).toHaveCount(0);
    await answerSurvey(page, "In der App");
    await expect.poll(() => heard.map((one) => one.type)).toContain("resonanz:done");
    expect(new URL(page.url()).searchParams.get("view")).toBe("app");
    const before = page.url();
    await page.locator('a[href="resonanz://close"]').click();
    await expect.poll(() => heard.map((one) => one.type)).toContain("resonanz:close");
    expect(page.url()).toBe(before);
  });
}

test("a signed link for one customer is answered once in an app too", async ({ page }) => {
  const heard = await inApp(page, "react-native");
  await page.goto(`${signed}&view=app`);
  await answerSurvey(page, "Nur ich");
  await page.goto(`${signed}&view=app`);
  await expect(page.locator("html.app")).toHaveCount(1);
  await expect(page.locator('a[href="resonanz://close"]')).toBeVisible();
  await expect.poll(() => heard.filter((one) => one.type === "resonanz:done").length).toBeGreaterThan(1);
});

test("an app is told that there is nothing to answer", async ({ page }) => {
  const heard = await inApp(page, "ios");
  await page.goto("/s/doesnotexist?view=app");
  await expect.poll(() => heard.map((one) => one.type)).toContain("resonanz:closed");
  await expectAccessible(page);
});

for (const scheme of ["light", "dark"] as const) {
  test(`fits the screen and may be made larger, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    for (const language of ["de", "en"]) {
      await page.goto(`${link}?view=app&lang=${language}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      const viewport = (await page.locator('meta[name="viewport"]').getAttribute("content")) ?? "";
      expect(viewport).toContain("viewport-fit=cover");
      expect(viewport).not.toMatch(/user-scalable|maximum-scale/);
      await expectAccessible(page);
    }
  });
}

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the way out is an address the app listens to", async ({ page }) => {
    await page.goto(`${link}?view=app`);
    await answerSurvey(page, "Ohne Skript");
    await expect(page.locator('a[href="resonanz://close"]')).toBeVisible();
  });
});
