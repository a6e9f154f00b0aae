import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { Person, people } from "./company";

let manager: Person;
let survey: { id: string };

interface Paired {
  kiosk: { id: string; link: string };
  url: string;
}

/** A kiosk with a link of its own to the survey, and the path its tablet opens. */
async function kiosk(
  name: string,
  settings: object = {},
): Promise<Paired & { path: string }> {
  const link = await manager.link(survey.id, name);
  const paired: Paired = await manager.post("/kiosks", {
    name,
    link: link.id,
    pin: "2468",
    settings,
  });
  return { ...paired, path: new URL(paired.url).pathname };
}

async function answers({ kiosk }: Paired): Promise<number> {
  const { items } = await manager.get(`/surveys/${survey.id}/links`);
  return items.find((link: { id: string }) => link.id === kiosk.link).answers;
}

const start = (page: Page) => page.getByRole("button", { name: "Los geht’s" });

/** From the start button to thanks, and on to the next one. */
async function answer(page: Page, score: string, why: string) {
  await start(page).click();
  await page.getByRole("button", { name: new RegExp(`^${score}`) }).click();
  await page.getByRole("textbox").fill(why);
  await page.getByRole("button", { name: "Absenden" }).click();
  await expect(
    page.getByRole("heading", { name: "Vielen Dank!" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Fertig" }).click();
}

/** Until a reload needs no network. */
async function installed(page: Page) {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const script = document.querySelector<HTMLScriptElement>("script[src]");
        const files = [location.href, script?.src ?? ""];
        const kept = await Promise.all(
          files.map((file) => caches.match(file, { ignoreSearch: true })),
        );
        return kept.every((one) => one !== undefined);
      }),
    )
    .toBe(true);
}

test.use({ viewport: { width: 1024, height: 768 }, actionTimeout: 15_000 });

test.beforeAll(async ({ baseURL }) => {
  manager = await Person.signIn(baseURL!, people.manager);
  const touchpoint = (await manager.get("/touchpoints")).items.find(
    (one: { live: boolean }) => one.live,
  );
  const definition = {
    languages: ["de", "en"],
    default_language: "de",
    title: { de: "Ihr Besuch", en: "Your visit" },
    questions: [
      {
        key: "score",
        text: {
          de: "Würden Sie uns empfehlen?",
          en: "Would you recommend us?",
        },
        required: true,
        kind: { type: "score", series: "nps:0-10" },
      },
      {
        key: "why",
        text: { de: "Warum {{answer.score}}?", en: "Why {{answer.score}}?" },
        kind: { type: "long_text" },
      },
    ],
  };
  survey = await manager.post("/surveys", {
    definition,
    touchpoint: touchpoint.id,
  });
  await manager.post(`/surveys/${survey.id}/publish`, {
    accept_warnings: true,
  });
});

test("asks on through a lost network and a reload, and everything is counted once", async ({
  page,
  context,
}) => {
  const paired = await kiosk("Eingang");
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(paired.path);
  await expect(start(page)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Ihr Besuch",
  );
  await expectAccessible(page);
  await answer(page, "9", "Alles da");
  await expect.poll(() => answers(paired)).toBe(1);

  await installed(page);
  await context.setOffline(true);
  await page.reload();
  await answer(page, "3", "Zu voll");
  await answer(page, "10", "Sehr nett");
  await expect(start(page)).toBeVisible();
  expect(await answers(paired), "they wait on the tablet").toBe(1);
  await page.reload();
  await expect(start(page)).toBeVisible();

  await context.setOffline(false);
  await expect.poll(() => answers(paired)).toBe(3);
  const heard = page.waitForResponse(
    (response) => response.url().endsWith("/heartbeat") && response.ok(),
  );
  await page.reload();
  await heard;
  await expect
    .poll(async () => {
      const { items } = await manager.get("/kiosks");
      const { state, waiting } = items.find(
        (one: { id: string }) => one.id === paired.kiosk.id,
      );
      return [state, waiting];
    })
    .toEqual(["asking", 0]);
  expect(await answers(paired), "each of them once").toBe(3);
  expect(wrong).toEqual([]);
  expect(await context.cookies(), "no cookie").toEqual([]);
});

test("speaks the visitor's language, and is large enough for every finger", async ({
  page,
}) => {
  const paired = await kiosk("Sprachen", { start: false });
  await page.goto(paired.path);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Würden Sie uns empfehlen?",
  );
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Would you recommend us?",
  );
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expectAccessible(page);
  for (const button of await page.getByRole("button").all()) {
    const box = await button.boundingBox();
    expect(
      Math.round(box?.height ?? 0),
      await button.innerText(),
    ).toBeGreaterThanOrEqual(64);
    expect(
      Math.round(box?.width ?? 0),
      await button.innerText(),
    ).toBeGreaterThanOrEqual(64);
  }
  await page.getByRole("button", { name: /^7/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Why 7?");
  await expectAccessible(page);
});

test("begins anew by itself when somebody has gone, and keeps what was said", async ({
  page,
}) => {
  const paired = await kiosk("Kasse", { idle_seconds: 20 });
  await page.clock.install();
  await page.goto(paired.path);
  await start(page).click();
  await page.getByRole("button", { name: /^2/ }).click();
  await expect(page.getByRole("textbox")).toBeVisible();
  await page.clock.runFor(21_000);
  const still = page.getByRole("dialog", { name: "Noch da?" });
  await expect(still).toBeVisible();
  await expectAccessible(page);
  await still.getByRole("button", { name: "Ja, weiter" }).click();
  await expect(still).toBeHidden();
  await page.clock.runFor(21_000);
  await expect(still).toBeVisible();
  await page.clock.runFor(11_000);
  await expect(start(page)).toBeVisible();
  await expect.poll(() => answers(paired)).toBe(1);
});

test("is left with the PIN only", async ({ page }) => {
  const paired = await kiosk("Ausgang");
  await page.goto(paired.path);
  await expect(start(page)).toBeVisible();
  await page.mouse.move(12, 12);
  await page.mouse.down();
  const dialog = page.getByRole("dialog", { name: "PIN eingeben" });
  await expect(dialog).toBeVisible();
  await page.mouse.up();
  await expectAccessible(page);
  const enter = async (pin: string) => {
    for (const digit of pin)
      await dialog.getByRole("button", { name: digit, exact: true }).click();
    await dialog.getByRole("button", { name: "Bestätigen" }).click();
  };
  await enter("1111");
  await expect(dialog.getByRole("alert")).toHaveText("Diese PIN stimmt nicht.");
  await enter("2468");
  await expect(
    page.getByRole("heading", { name: "Der Kiosk ist angehalten" }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Weiter fragen" }).click();
  await expect(start(page)).toBeVisible();
});

test("stops when it is taken out of use", async ({ page }) => {
  const paired = await kiosk("Lager");
  await page.goto(paired.path);
  await expect(start(page)).toBeVisible();
  await manager.remove(`/kiosks/${paired.kiosk.id}`);
  await page.reload();
  await expect(
    page.getByRole("heading", { name: "Hier ist keine Umfrage" }),
  ).toBeVisible();
});
