import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { Person, people } from "./company";
import { everyKind } from "./everyKind";
import { busy, categories, feel, felt, Website } from "./website";

type Word = [what: string, value?: unknown];
const say = (page: Page, ...word: Word) =>
  page.evaluate(
    (word) => (window as unknown as { resonanz: (...word: unknown[]) => void }).resonanz(...word),
    word,
  );

let manager: Person;
let server: string;
/** A survey of two pages: a score, and why. */
let survey: { id: string };
const open: Website[] = [];

/** A website that carries the widget of a fresh link to this survey. */
async function website(widget: object, of?: { id: string }): Promise<{ site: Website; link: Link }> {
  const link = await manager.link((of ?? survey).id, "Webseite");
  await manager.put(`/links/${link.id}/widget`, widget);
  const tag = `<script async src="${server}/widget.js" data-link="${link.code}"></script>`;
  const site = await Website.open(server, tag);
  open.push(site);
  return { site, link };
}
type Link = Awaited<ReturnType<Person["link"]>>;

/** A survey with these questions, in German, that takes answers. */
async function live(questions: object[], more: object = {}): Promise<{ id: string }> {
  const touchpoint = (await manager.get("/touchpoints")).items.find((one: { live: boolean }) => one.live);
  const definition = {
    languages: ["de"],
    default_language: "de",
    title: { de: "Ihr Einkauf" },
    questions,
    ...more,
  };
  const made = await manager.post("/surveys", { definition, touchpoint: touchpoint.id });
  await manager.post(`/surveys/${made.id}/publish`, { accept_warnings: true });
  return made;
}

/** Until the script has asked what was set up. */
async function ready(page: Page, address: string) {
  const told = page.waitForResponse((response) => /\/w\/[^/]+$/.test(new URL(response.url()).pathname));
  await page.goto(address);
  await (await told).finished();
  // What follows the answer is done in tasks of their own.
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
}

test.use({ actionTimeout: 15_000 });

test.beforeAll(async ({ baseURL }) => {
  server = new URL(baseURL!).origin;
  manager = await Person.signIn(baseURL!, people.manager);
  survey = await live([
    {
      key: "score",
      text: { de: "Würden Sie uns empfehlen?" },
      required: true,
      kind: { type: "score", series: "nps:0-10" },
    },
    { key: "why", text: { de: "Was ist der Grund?" }, kind: { type: "long_text" } },
  ]);
});
test.afterAll(() => open.forEach((site) => site.close()));

test("a survey is answered in a page with the strictest policy, which does not move", async ({
  page,
  context,
  browser,
}) => {
  const { site } = await website({ triggers: [{ type: "event", name: "order_placed" }] });
  const wrong: string[] = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  await feel(page);
  await browser.startTracing(page, { categories });
  await ready(page, site.origin);
  await expect(page.locator("resonanz-widget")).toHaveCount(0);
  await page.locator("#search").focus();
  await say(page, "event", "something_else");
  await say(page, "event", "order_placed");
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("button", { name: /^9/ })).toBeVisible();
  await expect(page.locator("#search"), "the attention stays where it was").toBeFocused();
  // Nothing of the shop's own style gets in: its text is 62.5 % of what people chose.
  const size = await panel
    .locator("legend")
    .first()
    .evaluate((one) => getComputedStyle(one).fontSize);
  expect(size).toBe("20px");

  await panel.getByRole("button", { name: /^9/ }).click();
  const words = `Im Laden geantwortet <b>& so</b> ${Date.now()}`;
  await panel.locator("textarea").fill(words);
  await panel.getByRole("button", { name: "Absenden" }).click();
  await expect(panel).toContainText("Vielen Dank!");
  const tasks = busy(await browser.stopTracing());
  expect(tasks.length).toBeGreaterThan(3);
  expect(tasks.filter((ms) => ms > 50)).toEqual([]);
  await expectAccessible(page);
  const { items } = await manager.get(`/voices?q=${encodeURIComponent(words)}`);
  expect(items[0].texts?.[0]?.text ?? JSON.stringify(items[0])).toContain("Im Laden geantwortet");

  const went = await felt(page);
  expect(wrong).toEqual([]);
  expect(went.refused).toEqual([]);
  expect(went.shifts).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test("what nobody asked for is kept apart", async ({ page }) => {
  const { site, link } = await website({ button: { label: { de: "Ihre Meinung" }, side: "left" } });
  await ready(page, site.origin);
  const words = `Ungefragt gesagt ${Date.now()}`;
  await page.getByRole("button", { name: "Ihre Meinung" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: /^3/ }).click();
  await panel.locator("textarea").fill(words);
  await panel.getByRole("button", { name: "Absenden" }).click();
  await expect(panel.locator("textarea")).toHaveCount(0);
  const { items } = await manager.get(`/voices?q=${encodeURIComponent(words)}`);
  const kept = await manager.get(`/answers/${items[0].id}`);
  expect(kept.answers).toEqual({ score: 3, why: words });
  expect(kept.channel).toBe("web");
  const asked = await manager.get(`/voices?q=${encodeURIComponent(words)}&solicited=true`);
  expect(asked.items).toEqual([]);
  const links = await manager.get(`/surveys/${survey.id}/links`);
  expect(links.items.find((one: { id: string }) => one.id === link.id).answers).toBe(1);
});

test("the button opens and closes with the keyboard, and what was begun stays", async ({ page }) => {
  const { site } = await website({ button: { label: {}, side: "right" }, placement: "centre" });
  await page.setViewportSize({ width: 320, height: 640 });
  await ready(page, site.origin);
  const button = page.getByRole("button", { name: "Feedback" });
  await expectAccessible(page);
  await button.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog");
  await expect(panel).toBeFocused();
  await expectAccessible(page);
  const wide = await panel.evaluate((one) => ({
    own: one.scrollWidth - one.clientWidth,
    left: one.getBoundingClientRect().left,
  }));
  expect(wide.own).toBeLessThanOrEqual(0);
  expect(wide.left).toBeGreaterThanOrEqual(0);
  // The attention stays inside until it is closed.
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press(i < 20 ? "Tab" : "Shift+Tab");
    await expect(page.locator("resonanz-widget")).toBeFocused();
  }
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: /^8/ }).click();
  await expect(panel.locator("textarea")).toBeVisible();
  await panel.locator("textarea").fill("Halb fertig");
  await panel.getByRole("button", { name: "Schließen" }).click();
  await button.click();
  await expect(panel.locator("textarea")).toHaveValue("Halb fertig");
});

test("each trigger asks once, where it shall, and whoever is not drawn is not asked", async ({ page }) => {
  const panel = page.getByRole("dialog");
  const time = await website({ triggers: [{ type: "time", seconds: 1 }], addresses: ["/andere*"] });
  await ready(page, time.site.origin);
  await page.mouse.wheel(0, 4000);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
  await expect(panel).toHaveCount(0);
  await page.goto(`${time.site.origin}/andere/seite`);
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
  await expect(panel).toBeHidden();

  const scroll = await website({ triggers: [{ type: "scroll", percent: 90 }] });
  await ready(page, scroll.site.origin);
  await page.evaluate(() => scrollTo(0, 100));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
  await expect(panel).toHaveCount(0);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(panel).toBeVisible();

  const exit = await website({ triggers: [{ type: "exit" }] });
  await ready(page, exit.site.origin);
  await page.mouse.move(100, 100);
  await page.evaluate(() =>
    document.dispatchEvent(new MouseEvent("mouseout", { clientY: -1, relatedTarget: null })),
  );
  await expect(panel).toBeVisible();

  const nobody = await website({ triggers: [{ type: "time", seconds: 0 }], share: 0 });
  await ready(page, nobody.site.origin);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  await expect(panel).toHaveCount(0);
});

test("only with consent is remembered that somebody was asked, and where he stopped", async ({ page }) => {
  const { site } = await website({
    triggers: [{ type: "event", name: "e" }],
    ask_again_days: 30,
    button: {},
  });
  const panel = page.getByRole("dialog");
  for (const consent of [false, true]) {
    for (const again of [false, true]) {
      await ready(page, site.origin);
      await say(page, "consent", consent);
      await say(page, "event", "e");
      if (consent && again) await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
      await expect(panel).toHaveCount(consent && again ? 0 : 1);
      if (consent && !again) {
        await panel.getByRole("button", { name: /^10/ }).click();
        await expect(panel.locator("textarea")).toBeVisible();
      }
    }
  }
  await page.getByRole("button", { name: "Feedback" }).click();
  await expect(panel.locator("textarea"), "he goes on where he stopped").toBeVisible();
  const kept = () => page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));
  expect(await kept()).toHaveLength(2);
  await say(page, "consent", false);
  expect(await kept()).toEqual([]);
});

test("whoever wants to be left alone is not asked", async ({ page }) => {
  const { site } = await website({ triggers: [{ type: "time", seconds: 0 }], button: {} });
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true }),
  );
  await ready(page, site.origin);
  const button = page.getByRole("button", { name: "Feedback" });
  await expect(button).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await button.click();
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("every kind of question is answered in an element of the page", async ({ page, baseURL }) => {
  const slug = `widget-${Date.now().toString(36)}`;
  const founder = await Person.signIn(baseURL!, people.administrator);
  await founder.create("/api/v1/projects", { name: "Webseite", slug });
  const administrator = await Person.signIn(baseURL!, people.administrator, slug);
  const code = await everyKind(administrator, "many");
  const surveys = await administrator.get("/surveys");
  const links = await administrator.get(`/surveys/${surveys.items[0].id}/links`);
  await administrator.put(`/links/${links.items[0].id}/widget`, {
    placement: "inline",
    selector: "#feedback",
  });
  const tag = `<script async src="${server}/widget.js" data-link="${code}"></script>`;
  const site = await Website.open(server, tag);
  open.push(site);
  await page.setViewportSize({ width: 320, height: 640 });
  await ready(page, site.origin);
  const part = page.locator("#feedback resonanz-widget").getByRole("region");
  await part.getByRole("button", { name: /^10/ }).click();
  await part.getByRole("button", { name: "Absenden" }).click();
  const errors = part.locator(".errors");
  await expect(errors).toBeFocused();
  await expectAccessible(page);
  await errors.getByRole("link").first().click();
  await expect(part.getByRole("radio", { name: "In der Filiale" })).toBeFocused();
  const choice = (words: string) => part.locator("label.point").filter({ hasText: words });
  await choice("Woanders").click();
  await part.getByLabel("Ihre Worte").fill("Auf dem <Markt>");
  await choice("Beratung").click();
  const kept = page.waitForResponse((response) => response.status() === 204);
  for (const group of ["Mit dem Personal", "Mit dem Laden"])
    await part.getByRole("radiogroup", { name: group }).locator("label.point").nth(3).click();
  await kept;
  await part.getByLabel(/Günstig$/).selectOption("2");
  await part.getByLabel(/Schnell$/).selectOption("1");
  await part.getByLabel(/^Wie lange/).fill("2,5");
  await part.getByLabel(/^Wann waren/).fill("2025-11-11");
  await part.getByLabel(/^Wer hat/).fill("Frau Öztürk");
  const words = `Zeile 1\nZeile 2 ${Date.now()}`;
  await part.getByLabel(/^Was ist der Grund/).fill(words);
  await choice("Ja, ich bin einverstanden.").click();
  await part.getByRole("button", { name: "Absenden" }).click();
  await expect(part).toContainText("Vielen Dank!");
  const { items } = await administrator.get("/voices");
  const answer = await administrator.get(`/answers/${items[0].id}`);
  expect(answer.answers).toEqual({
    score: 10,
    place: { chosen: ["other"], other: "Auf dem <Markt>" },
    liked: ["advice"],
    parts: { staff: 4, shop: 4 },
    order: ["fast", "cheap"],
    minutes: 2.5,
    day: "2025-11-11",
    name: "Frau Öztürk",
    why: words,
    contact: true,
  });
  expect(answer.completed).toBe(true);
});

test("hostile words of a survey harm no page", async ({ page }) => {
  const evil = `</div><script>window.harmed=1</script><img src=x onerror="window.harmed=1"><style>*{display:none}</style>&lt;b&gt;`;
  const text = { de: evil };
  const options = ["a", "b"].map((key) => ({ key, label: text }));
  const questions = [
    { key: "action", text, help: text, kind: { type: "short_text", placeholder: text } },
    { key: "submit", text, kind: { type: "single_choice", options } },
  ];
  const hostile = await live(questions, { title: text, pages: "many" });
  const { site } = await website({ button: { label: { de: "<b>Feedback</b>" } } }, hostile);
  await feel(page);
  await ready(page, site.origin);
  await page.getByRole("button", { name: "<b>Feedback</b>" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByText(evil).first()).toBeVisible();
  await panel.getByRole("textbox").fill(evil);
  await panel.getByRole("button", { name: "Absenden" }).click();
  await expect(panel).toContainText("Vielen Dank!");
  await expect(page.locator("h1").first()).toBeVisible();
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
  expect((await felt(page)).refused).toEqual([]);
});

test("a survey that takes no answers shows nothing and complains of nothing", async ({ page }) => {
  const closed = await live([
    { key: "up", text: { de: "Gut?" }, kind: { type: "score", series: "thumbs:0-1" } },
  ]);
  const { site } = await website({ triggers: [{ type: "time", seconds: 0 }], button: {} }, closed);
  await manager.post(`/surveys/${closed.id}/close`, {});
  const wrong: string[] = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await ready(page, site.origin);
  await expect(page.locator("resonanz-widget")).toHaveCount(0);
  expect(wrong).toEqual([]);
});

test("who somebody is counts only when it is sealed", async ({ page }) => {
  const { site } = await website({ button: {} });
  const customer = { external_id: `widget-${Date.now()}`, name: "Ada Vorsicht" };
  const signed = await manager.post(`/surveys/${survey.id}/signed-links`, { customer });
  const token = new URL(signed.url).searchParams.get("t");
  await ready(page, site.origin);
  await say(page, "identify", { name: "Mallory", email: "m@example.org" });
  await say(page, "identify", { token });
  await page.getByRole("button", { name: "Feedback" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: /^7/ }).click();
  const words = `Gesiegelt ${Date.now()}`;
  await panel.locator("textarea").fill(words);
  await panel.getByRole("button", { name: "Absenden" }).click();
  await expect(panel.locator("textarea")).toHaveCount(0);
  const { items } = await manager.get(`/voices?q=${encodeURIComponent(words)}`);
  const answer = await manager.get(`/answers/${items[0].id}`);
  expect(answer.customer).not.toBeNull();
});
