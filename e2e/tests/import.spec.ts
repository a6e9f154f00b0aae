import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { airportSurvey, netPromoters } from "./airport";
import { expectAccessible } from "./axe";
import { answerSurvey, Person, people, signIn } from "./company";

// The whole way of a new project: old answers in, a survey out, new answers seen. Each test goes on where
// the one before stopped.
test.describe.configure({ mode: "serial" });
test.setTimeout(240_000);

const file = airportSurvey();
const slug = `airport-${Date.now().toString(36)}`;
const tile = (page: Page) => page.getByRole("article", { name: "NPS", exact: true });

async function choose(page: Page, label: string, option: string) {
  // What is chosen stands before the label in the button's name.
  await page.getByRole("button", { name: new RegExp(`${label}$`) }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test("old answers come in through the page, and every one of them counts", async ({ page, baseURL }) => {
  const administrator = await Person.signIn(baseURL!, people.administrator);
  await administrator.create("/api/v1/projects", { name: "Flughafen", slug, time_zone: "America/Los_Angeles" });
  await signIn(page, people.administrator);
  await page.goto(`/p/${slug}/data`);
  await page.locator("input[type=file]").setInputFiles(file.path);

  // Upload → which column is what.
  await expect(page.getByRole("heading", { name: "Welche Spalte ist was?" })).toBeVisible();
  await expectAccessible(page);
  const target = (column: string) => page.getByRole("button", { name: `Was ${column} ist` });
  await expect(target("NETPRO")).toContainText("NPS 0–10");
  await expect(page.getByRole("textbox", { name: "Was in NETPRO als leer gilt" })).toHaveValue("11");
  await expect(page.getByRole("textbox", { name: "Was in Q7ALL als leer gilt" })).toHaveValue(/BLANK/);
  await expect(target("Q15A")).toContainText("Freitext");
  // A comma can be typed, and several codes count as empty.
  const find = page.getByRole("searchbox", { name: "Spalte suchen" });
  if (await find.isVisible()) await find.fill("Q7FOOD");
  await choose(page, "Was Q7FOOD ist", "Neue Frage: Zufriedenheit 1–5");
  const empty = page.getByRole("textbox", { name: "Was in Q7FOOD als leer gilt" });
  await empty.fill("");
  await empty.pressSequentially("0, 6");
  await expect(empty).toHaveValue("0, 6");
  await choose(page, "Kontaktpunkt", "Ein neuer Kontaktpunkt …");
  await page.getByLabel("Name des neuen Kontaktpunkts").fill("Abflug");
  await page.getByLabel("Tag", { exact: true }).fill("2018-05-16");
  await page.getByLabel("Titel der neuen Umfrage").fill("Fluggäste 2018");
  await page.getByLabel("Neue Aufteilungen").fill("barea");

  // Dry run: row by row, nothing written.
  await page.getByRole("button", { name: "Ohne Import probieren" }).click();
  const outcome = page.getByRole("region", { name: "Was geschehen würde" });
  await expect(outcome.getByText("Jetzt importieren")).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await outcome.getByRole("button", { name: "Jetzt importieren" }).click();

  // Done, and what came in is what the file says.
  await expect(page.getByRole("region", { name: "Fertig" })).toBeVisible({ timeout: 120_000 });
  await expectAccessible(page);
  await page.getByRole("link", { name: "Ergebnis ansehen" }).click();
  const truth = netPromoters(file.rows);
  const n = new Intl.NumberFormat("de-DE").format(truth.n);
  await expect(tile(page)).toContainText(`${n} Antworten`);
  await expect(tile(page)).toContainText(new Intl.NumberFormat("de-DE").format(truth.score).replace("-", "−"));
});

/** Reads the code in a picture, as a phone's camera does. */
function scan(picture: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(picture);
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

test("a survey is answered by link and by poster, and another browser sees it", async ({ page, browser, baseURL }) => {
  const administrator = await Person.signIn(baseURL!, people.administrator, slug);
  const { hierarchies } = await administrator.get("/filters");
  const { name: hierarchy, units } = hierarchies[0];
  const unit: { name: string } = units.at(-1);

  await signIn(page, people.administrator);
  await page.goto(`/p/${slug}/surveys/new`);
  const publish = page.getByRole("button", { name: /NPS.* jetzt veröffentlichen/ });
  await expect(publish).toBeEnabled();
  await expectAccessible(page);
  await publish.click();
  await page.getByRole("button", { name: "Neuer Link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").first().fill("Gate B, Ausgang");
  await choose(page, hierarchy, unit.name);
  await choose(page, "Kontaktpunkt", "Abflug");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Anlegen" }).click();
  const card = page.locator(".link-card", { hasText: "Gate B, Ausgang" });
  await expect(card).toContainText(unit.name);
  const address = await card.getByRole("textbox").inputValue();

  // The poster hangs at the gate.
  await card.getByRole("button", { name: "Poster" }).click();
  const printed = page.context().waitForEvent("page");
  await page.getByRole("menuitem", { name: "DE, SVG" }).click();
  const wall = await printed;
  await wall.setViewportSize({ width: 900, height: 1260 });
  await wall.waitForLoadState();
  const scanned = scan(await wall.screenshot());
  expect(scanned).toBe(address);

  // Somebody else has the overview open.
  const elsewhere = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(elsewhere, people.administrator);
  await elsewhere.goto(`/p/${slug}/overview`);
  await expect(elsewhere.getByText("Hier gibt es keine Antworten")).toBeVisible();
  await expectAccessible(elsewhere);
  await expect(elsewhere.locator(".freshness.live")).toBeVisible();
  for (let i = 1; i <= 5; i++) {
    const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: i % 2 ? "en-US" : "de-DE" });
    const passenger = await phone.newPage();
    await passenger.goto(i % 2 ? scanned! : address);
    await answerSurvey(passenger, "Short line at security, thank you!");
    await phone.close();
    // Fewer than five would tell who said what.
    await expect(tile(elsewhere)).toContainText(i < 5 ? "weniger als 5 Antworten" : "5 Antworten");
  }
  await expect(tile(elsewhere)).toContainText("100");

  const { items } = await administrator.get("/voices");
  expect(items[0].units.map((u: { name: string }) => u.name)).toContain(unit.name);
  expect(items[0].touchpoint.name).toBe("Abflug");
});
