// Takes the pictures of the README and the guide from a running demo company (SURVEY_FILE: the import's):
//   RESONANZ_URL=http://127.0.0.1:7400 node e2e/screenshots.mjs
import { chromium } from "@playwright/test";
import { mkdir } from "node:fs/promises";

const base = process.env.RESONANZ_URL ?? "http://127.0.0.1:7400";
const folder = new URL("../docs/images/", import.meta.url).pathname;
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });

async function take(prefix, size, colorScheme, pages) {
  const context = await browser.newContext({ viewport: size, locale: "de-DE", colorScheme });
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill("input[type=email]", "cx@silbermoewe.example");
  await page.fill("input[type=password]", "silbermoewe-demo");
  await page.click("button[type=submit]");
  await page.waitForURL(/overview/);
  const project = new URL(page.url()).pathname.split("/")[2];
  for (const name of pages) {
    await page.goto(`${base}/p/${project}/${name}`);
    await page.locator("h1").first().waitFor();
    await page.waitForLoadState("load");
    // Numbers count over to their value.
    await page.waitForTimeout(2_000);
    await page.screenshot({ path: `${folder}${prefix}-${name}.png` });
  }
  await context.close();
}

/** The picture of the guide: the columns of a file, and what each one is. */
async function guide() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: "de-DE", colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill("input[type=email]", "admin@silbermoewe.example");
  await page.fill("input[type=password]", "silbermoewe-demo");
  await page.click("button[type=submit]");
  await page.waitForURL(/overview/);
  const home = page.url().replace(/overview.*/, "");
  if (process.env.SURVEY_FILE) {
    await page.goto(`${home}data`);
    await page.locator("input[type=file]").setInputFiles(process.env.SURVEY_FILE);
    await page.getByRole("heading", { name: "Welche Spalte ist was?" }).waitFor();
    await page.screenshot({ path: `${folder}desktop-import.png` });
  }
  await context.close();
}

await mkdir(folder, { recursive: true });
await take("desktop", { width: 1440, height: 1000 }, "light", ["overview", "voices"]);
await take("phone", { width: 360, height: 740 }, "dark", ["overview"]);
await guide();
await browser.close();
