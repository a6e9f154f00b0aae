// Takes the pictures of the README and the guide from a running demo company (SURVEY_FILE: the import's):
//   RESONANZ_URL=http://127.0.0.1:7400 node e2e/screenshots.mjs
import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";

const base = process.env.RESONANZ_URL ?? "http://127.0.0.1:7400";
const folder = new URL("../docs/images/", import.meta.url).pathname;
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });

const desktop = { width: 1440, height: 1000 };
const manager = "cx@silbermoewe.example";

/** Somebody signed in: the page, the address of the project, and its API. */
async function enter(email, viewport, colorScheme) {
  const context = await browser.newContext({ viewport, locale: "de-DE", colorScheme });
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill("input[type=email]", email);
  await page.fill("input[type=password]", "silbermoewe-demo");
  await page.click("button[type=submit]");
  await page.waitForURL(/overview/);
  const home = page.url().replace(/overview.*/, "");
  const session = await (await page.request.get(`${base}/api/v1/session`)).json();
  const root = `${base}/api/v1/projects/${session.projects[0].id}`;
  const ask = async (method, path, data) => {
    const headers = { "x-csrf-token": session.csrf_token };
    const answer = await page.request.fetch(root + path, { method, headers, ...(data && { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.status() === 204 ? undefined : answer.json();
  };
  return { page, home, ask, leave: () => context.close() };
}

async function look(page, name) {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("load");
  // Numbers count over to their value.
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: `${folder}${name}.png` });
}

async function take(prefix, size, colorScheme, pages) {
  const { page, home, leave } = await enter(manager, size, colorScheme);
  for (const name of pages) {
    await page.goto(home + name);
    await look(page, `${prefix}-${name}`);
  }
  await leave();
}

/** Who is asked: programmes, segments, a survey while it is made. */
async function listening() {
  const { page, home, ask, leave } = await enter(manager, desktop, "light");
  const programmes = (await ask("GET", "/programmes")).items;
  const asking = programmes.find((one) => one.name === "Nach der Lieferung") ?? programmes[0];
  const [segment] = (await ask("GET", "/segments")).items;
  const survey = await surveyOf(ask, "nps");
  await page.goto(`${home}programmes`);
  await page.getByRole("table").first().waitFor();
  await look(page, "desktop-programmes");
  await page.goto(`${home}programmes/${asking.id}`);
  await page.locator(".programme-asked").waitFor();
  await look(page, "desktop-programme");
  await page.goto(`${home}programmes/${asking.id}?tab=results`);
  await page.getByRole("table").first().waitFor();
  await look(page, "desktop-programme-results");
  await page.goto(`${home}segments/${segment.id}`);
  await look(page, "desktop-segment");
  await page.goto(`${home}surveys/${survey.id}?question=trouble`);
  await page.locator("[data-question]").first().waitFor();
  await look(page, "desktop-survey");
  await leave();
}

const surveyOf = async (ask, metric) =>
  (await ask("GET", "/surveys")).items.find((one) => one.status === "live" && one.metrics[0]?.startsWith(metric));

/** A kiosk as it waits in a shop; it is taken out of use again. */
async function kiosk() {
  const { ask, leave } = await enter(manager, desktop, "light");
  const survey = await surveyOf(ask, "smileys");
  const link = await ask("POST", `/surveys/${survey.id}/links`, { name: "Kiosk", units: [], channel: "kiosk" });
  const draft = { name: "Filiale Kiel, Eingang", link: link.id, pin: "2468", settings: { start: false } };
  const paired = await ask("POST", "/kiosks", draft);
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, locale: "de-DE" });
  const tablet = await context.newPage();
  await tablet.goto(base + new URL(paired.url).pathname);
  await look(tablet, "tablet-kiosk");
  await context.close();
  await ask("DELETE", `/kiosks/${paired.kiosk.id}`);
  await ask("DELETE", `/links/${link.id}`);
  await leave();
}

/** The picture of the guide: the columns of a file, and what each one is. */
async function guide() {
  if (!process.env.SURVEY_FILE) return;
  const { page, home, leave } = await enter("admin@silbermoewe.example", desktop, "light");
  await page.goto(`${home}data`);
  await page.locator("input[type=file]").setInputFiles(process.env.SURVEY_FILE);
  await page.getByRole("heading", { name: "Welche Spalte ist was?" }).waitFor();
  await page.screenshot({ path: `${folder}desktop-import.png` });
  await leave();
}

await mkdir(folder, { recursive: true });
await take("desktop", desktop, "light", ["overview", "voices"]);
await take("phone", { width: 360, height: 740 }, "dark", ["overview"]);
await listening();
await kiosk();
await guide();
await browser.close();
