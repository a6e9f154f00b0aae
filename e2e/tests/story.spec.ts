import { expect, request, test, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { answerSurvey, Person, people, signIn } from "./company";
import { linksOf, mailFolder, mailsTo, type Mail } from "./mails";
import { feel, felt, Website } from "./website";

// One survey from the template to the overview: asked by mail and in a website, unasked in a shop. Each step goes
// on with what the ones before it have made, in a project of its own, so that every number is exact.
test.describe.configure({ mode: "serial" });
// On a machine with much else to do one look at a page of the builder may take minutes.
test.setTimeout(600_000);

const started = Date.now().toString(36);
const slug = `story-${started}`;
const touchpoint = `Zustellung ${started}`;
const customer = { external_id: `story-${started}`, email: `story-${started}@kunden.example`, name: "Kim Meer" };
const branch = {
  de: "Was ist bei der Zustellung schiefgegangen?",
  en: "What went wrong with the delivery?",
};
const title = "Ihre Meinung zu uns";
const subject = "Wie war Ihre Lieferung?";

let administrator: Person;
let page: Page;
let survey: string;
let mail: Mail;
let site: Website | undefined;

const at = (path: string) => `/p/${slug}/${path}`;
const region = (name: string) => page.getByRole("region", { name, exact: true });

async function choose(field: ReturnType<Page["locator"]>, option: string | RegExp) {
  await field.click();
  await page.getByRole("option", { name: option }).click();
}

/** How often the survey was answered. */
async function answers(): Promise<number> {
  const { items } = await administrator.get("/surveys");
  return items.find((one: { id: string }) => one.id === survey).answers;
}

test.beforeAll(async ({ baseURL, browser }) => {
  test.skip(!mailFolder, "needs a server with --mail-dir, and RESONANZ_MAIL_DIR");
  const founder = await Person.signIn(baseURL!, people.administrator);
  const minimums = { numbers: 1, comments: 1 };
  await founder.create("/api/v1/projects", { name: `Geschichte ${started}`, slug, minimums });
  administrator = await Person.signIn(baseURL!, people.administrator, slug);
  page = await visitor(browser, { baseURL: baseURL!, viewport: { width: 1440, height: 900 } });
});
test.afterAll(async () => {
  site?.close();
  await page?.context().close();
});

test("a survey is made from a template, with a question of its own for those who are not content", async () => {
  await signIn(page, people.administrator);
  await page.goto(at("surveys/new"));
  await page.getByRole("textbox", { name: "Name Ihres ersten Kontaktpunkts" }).fill(touchpoint);
  await page.getByRole("button", { name: "Hinzufügen" }).click();
  await expect(page.getByRole("button", { name: touchpoint })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Weiterempfehlung (NPS) erst bearbeiten" }).click();

  const list = page.getByRole("grid", { name: "Fragen" });
  await expect(list.getByRole("row")).toHaveCount(6);
  survey = new URL(page.url()).pathname.split("/").at(-1)!;
  // It comes below the question that is open: the score.
  await page.getByRole("button", { name: "Frage hinzufügen", exact: true }).click();
  await page
    .getByRole("dialog", { name: "Frage hinzufügen" })
    .getByRole("button", { name: /^Freitext/ })
    .click();
  await expect(list.getByRole("row").nth(1)).toContainText("Freitext");
  await page.getByRole("textbox", { name: "Frage (Deutsch)" }).fill(branch.de);
  await page.getByRole("textbox", { name: "Frage (English)" }).fill(branch.en);
  const rule = page.getByRole("group", { name: "Wann gefragt wird" });
  await rule.getByRole("button", { name: "Frühere Antwort" }).click();
  await choose(rule.getByRole("button", { name: /Prüfung/ }), "ist in der Gruppe");
  await choose(rule.getByRole("button", { name: /Wert/ }), "Negativ");
  await expect(rule).toContainText(/Nur fragen, wenn .* zwischen 0 und 6 liegt/);
  await expect(page.locator('[data-state="saved"]')).toBeVisible();
  await expectAccessible(page);

  const parts = page.getByRole("navigation", { name: "Teile der Umfrage" });
  await parts.getByRole("link", { name: /^Übersetzungen/ }).click();
  await expect(page.getByText("Alle Texte sind da, in 2 Sprachen.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Veröffentlichen", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Umfrage veröffentlichen?" });
  await asked.getByRole("button", { name: /eröffentlichen$/ }).click();
  await expect(page.getByText("Online", { exact: true })).toBeVisible();
});

test("a programme asks after an event, and says beforehand whom", async () => {
  await administrator.post("/customers", { ...customer, consent: { surveys: true } });
  await page.goto(at("programmes"));
  await expect(page.getByRole("heading", { name: "Noch keine Programme" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Neues Programm" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).first().fill("Nach der Zustellung");
  await choose(page.getByRole("button", { name: /Kontaktpunkt/ }).first(), touchpoint);
  const event = page.getByRole("combobox", { name: "Ereignisart" });
  await event.fill("story_delivered");
  await event.press("Tab");
  await page.getByRole("textbox", { name: "Warten nach dem Anlass" }).fill("0");
  // The test may run at night.
  await page.getByRole("switch", { name: "Ruhezeit" }).press("Space");
  await region("Von wem").getByRole("textbox", { name: "Name" }).fill("Jana Petersen");
  await choose(region("Was").getByRole("button", { name: /Umfrage/ }), title);
  await page.getByRole("textbox", { name: "Betreff (Deutsch)" }).fill(subject);
  await page.getByRole("textbox", { name: "Betreff (English)" }).fill("How was your delivery?");
  await expect(region("Wenn es jetzt fragte")).toContainText("Ein Kunde würde heute gefragt");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Entwurf anlegen" }).click();
  await expect(page.getByRole("heading", { name: "Nach der Zustellung" })).toBeVisible();
  await page.getByRole("button", { name: "Veröffentlichen", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Dieses Programm veröffentlichen?" });
  await asked.getByRole("button", { name: "Trotzdem veröffentlichen" }).click();
  await expect(page.getByText("Läuft", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Änderungen veröffentlichen" })).toBeDisabled();
});

test("the event becomes one mail, and programs that open all of its links answer nothing", async () => {
  const { external_id, email } = customer;
  const delivered = {
    message_id: `story-${started}`,
    type: "story_delivered",
    time: new Date().toISOString(),
    customer: { external_id },
  };
  for (let twice = 0; twice < 2; twice++) await administrator.post("/interactions", { interactions: [delivered] });
  await expect.poll(async () => (await mailsTo(email)).length).toBe(1);
  [mail] = (await mailsTo(email)) as [Mail];
  expect(mail.subject).toBe(subject);
  expect(mail.from).toContain("Jana Petersen");
  expect(mail.text).toContain("Keine solchen Nachrichten mehr");

  const links = linksOf(mail);
  expect(links.filter((link) => link.includes("?s="))).toHaveLength(11);
  const scanner = await request.newContext();
  for (const link of links) expect((await scanner.get(link)).ok(), link).toBe(true);
  await scanner.dispose();
  expect(await answers()).toBe(0);
  const [kept] = (await administrator.get(`/customers?search=${email}`)).items;
  const consents = kept.consents.map((one: { purpose: string; given: boolean }) => [one.purpose, one.given]);
  expect(consents, "nobody was unsubscribed").toEqual([["surveys", true]]);
});

test("a tap in the mail opens the page with the score chosen, and the question for it follows", async ({
  browser,
}) => {
  const phone = await visitor(browser, { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true });
  await phone.goto(linksOf(mail).find((link) => link.endsWith("?s=2"))!);
  const chosen = phone.locator('.point[aria-current="true"]');
  await expect(chosen).toHaveAttribute("value", "2");
  expect(await answers(), "looking says nothing").toBe(0);
  await expectAccessible(phone);
  const on = () => phone.locator("button.main[type=submit]").click();
  await Promise.all([phone.waitForEvent("load"), on()]);
  await expect(phone.getByText(branch.de)).toBeVisible();
  await expectAccessible(phone);
  await phone.locator("textarea").fill("Das Paket lag im Regen.");
  await Promise.all([phone.waitForEvent("load"), on()]);
  await expect(phone.getByText(branch.de)).toHaveCount(0);
  await answerSurvey(phone, "Bitte klingeln.");
  await expect(phone.getByText(/Danke für Ihre offenen Worte/)).toBeVisible();
  await expectAccessible(phone);
  expect(await answers()).toBe(1);
  await phone.context().close();
});

test("the same survey is answered in a website with the strictest policy", async ({ browser, baseURL }) => {
  const link = await administrator.link(survey, "Webseite");
  await administrator.put(`/links/${link.id}/widget`, { triggers: [{ type: "event", name: "delivered" }] });
  const server = new URL(baseURL!).origin;
  site = await Website.open(server, `<script async src="${server}/widget.js" data-link="${link.code}"></script>`);
  const shop = await visitor(browser, {});
  await feel(shop);
  const told = shop.waitForResponse((response) => /\/w\/[^/]+$/.test(new URL(response.url()).pathname));
  await shop.goto(site.origin);
  await (await told).finished();
  await shop.evaluate(() => new Promise((done) => setTimeout(done)));
  await shop.evaluate(() =>
    (window as unknown as { resonanz: (...word: string[]) => void }).resonanz("event", "delivered"),
  );
  const panel = shop.getByRole("dialog");
  await panel.getByRole("button", { name: /^9/ }).click();
  await expect(panel).toContainText("Was hat Sie überzeugt?");
  await panel.getByRole("button", { name: "Weiter" }).click();
  await expect(panel).toContainText("Was sollen wir unbedingt so lassen");
  await expectAccessible(shop);
  await panel.locator("textarea").fill("Die freundliche Zustellerin.");
  await panel.getByRole("button", { name: "Absenden" }).click();
  await expect(panel).toContainText("Herzlichen Dank!");
  expect((await felt(shop)).refused).toEqual([]);
  expect(await answers()).toBe(2);
  await shop.context().close();
});

test("a kiosk asks on without a network, and hands over what waited", async ({ browser, baseURL }) => {
  const link = await administrator.link(survey, "Laden");
  const { url } = await administrator.post("/kiosks", { name: "Laden", link: link.id, pin: "2468" });
  const tablet = await visitor(browser, { baseURL: baseURL!, viewport: { width: 1024, height: 768 } });
  const context = tablet.context();
  await tablet.goto(new URL(url).pathname);
  const start = tablet.getByRole("button", { name: "Los geht’s" });
  await expect(start).toBeVisible();
  await expectAccessible(tablet);
  await context.setOffline(true);
  for (const words of ["Mehr Kartons", "Mehr Zeit"]) {
    await start.click();
    await tablet.getByRole("button", { name: /^7/ }).click();
    await expect(tablet.getByText("Was fehlt noch, damit Sie uns gern empfehlen?")).toBeVisible();
    await tablet.getByRole("button", { name: "Weiter" }).click();
    await expect(tablet.getByText("Was sollten wir als Erstes besser machen?")).toBeVisible();
    await tablet.getByRole("textbox").fill(words);
    await tablet.getByRole("button", { name: "Absenden" }).click();
    await expect(tablet.getByRole("heading", { name: "Vielen Dank!" })).toBeVisible();
    await tablet.getByRole("button", { name: "Fertig" }).click();
  }
  await expect(start).toBeVisible();
  expect(await answers(), "they wait on the tablet").toBe(2);
  await context.setOffline(false);
  await expect.poll(answers).toBe(4);
  await context.close();
});

test("the overview of the touchpoint has all of them, and what was asked for apart", async () => {
  const { items } = await administrator.get("/touchpoints");
  const { id } = items.find((one: { name: string }) => one.name === touchpoint);
  const collected = async (more = "") =>
    (await administrator.get(`/overview?touchpoint=${id}${more}`)).loop.collected as number;
  await expect.poll(() => collected()).toBe(4);
  expect([await collected("&solicited=true"), await collected("&solicited=false")]).toEqual([2, 2]);

  await page.goto(at(`overview?touchpoint=${id}`));
  const steps = page.getByRole("region", { name: "Hört jemand zu?" }).getByRole("listitem");
  await expect(steps.filter({ hasText: "Gesammelt" }).locator("strong")).toHaveText("4");
  await expect(page.locator("article.tile").first()).toContainText("4 Antworten");
  await expectAccessible(page);
  await page.goto(at("programmes"));
  const line = page.getByRole("row", { name: /Nach der Zustellung/ });
  await expect(line).toContainText("nach „story_delivered“ · alle Kunden · E-Mail");
  await expect(line).toContainText("1 von 1");
  await expectAccessible(page);
});

/** Somebody with a browser of their own, in Germany. */
async function visitor(browser: Browser, more: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin", ...more });
  context.setDefaultTimeout(15_000);
  return context.newPage();
}
