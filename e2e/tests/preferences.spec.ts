import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { expectAccessible } from "./axe";
import { Person, people, signIn } from "./company";
import { linksOf, mailFolder, mailsTo } from "./mails";

interface Known {
  id: string;
  /** The path of the customer's own page. */
  path: string;
  email: string;
}

/** Somebody new, with a mail address and a phone. */
async function somebody(administrator: Person, name: string, more: object = {}): Promise<Known> {
  const key = `${name}-${Date.now().toString(36)}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const said = {
    external_id: key,
    email: `${key}@kunden.example`,
    phone: `+49 30 ${Math.floor(Math.random() * 9e6) + 1e6}`,
    name,
    consent: { newsletter: true },
    ...more,
  };
  const { id } = await administrator.post("/customers", said);
  const { address } = await administrator.get(`/customers/${id}/preference-page`);
  return { id, path: new URL(address).pathname, email: said.email };
}

let administrator: Person;
test.beforeAll(async ({ baseURL }) => {
  administrator = await Person.signIn(baseURL!, people.administrator);
});

test.describe("on a phone without JavaScript", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });

  test("a customer decides, and what was decided holds", async ({ page }) => {
    const kim = await somebody(administrator, "Kim Meer");
    await page.goto(`${kim.path}?lang=de`);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.getByText("K••• M•••")).toBeVisible();
    await expect(page.locator("body")).not.toContainText("kunden.example");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.getByRole("checkbox", { name: "Neuigkeiten per E-Mail" }).uncheck();
    await page.getByRole("radio", { name: "SMS" }).check();
    await page.getByRole("radio", { name: "Höchstens alle 3 Monate" }).check();
    await page.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByRole("status")).toContainText("Gespeichert.");
    await expect(page.getByRole("checkbox", { name: "Neuigkeiten per E-Mail" })).not.toBeChecked();
    await expect(page.getByRole("radio", { name: "Höchstens alle 3 Monate" })).toBeChecked();
    const seen = await administrator.get(`/customers/${kim.id}`);
    expect(seen.attributes).toMatchObject({ preferred_channel: "sms", contact_limit: "3_months" });
    expect(seen.consents.find((one: { purpose: string }) => one.purpose === "newsletter").given).toBe(false);
  });

  test("consent that is given anew holds once it was confirmed from a mail", async ({ page }) => {
    test.skip(!mailFolder, "the server writes its mails nowhere");
    const ole = await somebody(administrator, "Ole Sund", { consent: { newsletter: false } });
    const given = async () => {
      const seen = await administrator.get(`/customers/${ole.id}`);
      return seen.consents.find((one: { purpose: string }) => one.purpose === "newsletter").given;
    };
    await page.goto(`${ole.path}?lang=en`);
    await page.getByRole("checkbox", { name: "News by e-mail" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status")).toContainText("Please confirm");
    await expect(page.getByRole("checkbox", { name: "News by e-mail" })).not.toBeChecked();
    await expect.poll(async () => (await mailsTo(ole.email)).length).toBe(1);
    const [mail] = await mailsTo(ole.email);
    const link = new URL(linksOf(mail!).find((one) => one.includes("/consent/"))!).pathname;
    await page.request.get(link);
    expect(await given()).toBe(false);
    await page.goto(`${link}?lang=en`);
    await expect(page.getByText("News by e-mail")).toBeVisible();
    await page.getByRole("button", { name: "Yes, I would like that" }).click();
    await expect(page.getByRole("status")).toContainText("Saved.");
    expect(await given()).toBe(true);
    await page.goto(`${link}?lang=en`);
    await expect(page.getByText("This link is no longer good")).toBeVisible();
  });

  test("a link to the data kept about somebody goes to his own address, and to nobody else", async ({ page }) => {
    test.skip(!mailFolder, "the server writes its mails nowhere");
    const ada = await somebody(administrator, "Ada Watt");
    await page.goto(`${ada.path}?lang=en`);
    await page.getByRole("button", { name: "Send me the link to my data" }).click();
    await expect(page.getByRole("status")).toBeInViewport();
    await expect(page.locator("body")).not.toContainText("kunden.example");
    await expect.poll(async () => (await mailsTo(ada.email)).length).toBe(1);
    const [mail] = await mailsTo(ada.email);
    const link = linksOf(mail!).find((one) => one.includes("/data/"))!;
    await page.goto(new URL(link).pathname + new URL(link).search);
    await expect(page.locator("body")).not.toContainText("Ada Watt");
    const handed = page.waitForEvent("download");
    await page.getByRole("button").first().click();
    expect(JSON.stringify(JSON.parse(await readFile((await (await handed).path())!, "utf8")))).toContain("Ada Watt");
  });

  test("a customer asks for the data kept about him, and the page hands out nothing", async ({ page }) => {
    test.skip(!!mailFolder, "here a mail says where the data are");
    const lea = await somebody(administrator, "Lea Sand");
    await page.goto(`${lea.path}?lang=en`);
    await page.getByRole("button", { name: "Ask for my data" }).click();
    await expect(page).toHaveURL(/#data$/);
    await expect(page.getByRole("status")).toContainText("One of us will get in touch");
    await expect(page.getByRole("status")).toBeInViewport();
    await expect(page.getByRole("button", { name: "Ask for my data" })).toHaveCount(0);
    await expect(page.locator("body")).not.toContainText("Lea");
    const seen = await administrator.get(`/customers/${lea.id}`);
    expect(seen.data_asked_at).toBeTruthy();
    await administrator.remove(`/customers/${lea.id}/data-request`);
    await page.reload();
    await expect(page.getByRole("button", { name: "Ask for my data" })).toBeVisible();
  });
});

for (const language of ["de", "en"]) {
  for (const scheme of ["light", "dark"] as const) {
    test(`the page is accessible, ${language}, ${scheme}`, async ({ page }) => {
      const ada = await somebody(administrator, "Ada Düne");
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(`${ada.path}?lang=${language}`);
      await expectAccessible(page);
      await page.locator("form.wishes button").click();
      await expect(page.getByRole("status")).toBeVisible();
      await expectAccessible(page);
      await page.locator("section.own-data button").first().click();
      await expect(page.locator("#data")).toBeVisible();
      await expectAccessible(page);
      await page.goto(`${ada.path}/data/x`);
      await expectAccessible(page);
      await page.goto(`${ada.path}/consent/x`);
      await expectAccessible(page);
      await page.goto("/c/nobody");
      await expectAccessible(page);
    });
  }
}

test("programs that open every link change nothing", async ({ page }) => {
  const bo = await somebody(administrator, "Bo Watt");
  for (const end of ["", "?limit=never", "?given=", "?sent", "?asked", "/erasure", "/data", "/data/x", "/consent/x"]) await page.request.get(bo.path + end);
  const seen = await administrator.get(`/customers/${bo.id}`);
  expect(seen.consents.find((one: { purpose: string }) => one.purpose === "newsletter").given).toBe(true);
  expect(seen.attributes.contact_limit).toBeUndefined();
  expect(seen.erasure_asked_at).toBeUndefined();
  expect(seen.data_asked_at).toBeUndefined();
});

test("who asks to be forgotten is seen by those who can do it, and gone when it was done", async ({ page }) => {
  const uwe = await somebody(administrator, `Uwe Deich ${Date.now().toString(36)}`);
  await page.goto(`${uwe.path}?lang=en`);
  await page.getByRole("button", { name: "Ask for erasure" }).click();
  await expect(page.getByRole("status")).toContainText("has reached us");
  await expect(page.getByRole("button", { name: "Ask for erasure" })).toHaveCount(0);

  await signIn(page, people.administrator);
  const { name } = await administrator.get(`/customers/${uwe.id}`);
  const project = new URL(page.url()).pathname.split("/")[2];
  await page.goto(`/p/${project}/customers`);
  await page.getByRole("link", { name }).first().click();
  await expect(page.locator(".notice.warning")).toBeVisible();
  await expect(page.locator(".copy-field input")).toHaveValue(new RegExp(`${uwe.path}$`));
  await expectAccessible(page);
  await administrator.remove(`/customers/${uwe.id}`);
  expect((await page.request.get(uwe.path)).status()).toBe(404);
});
