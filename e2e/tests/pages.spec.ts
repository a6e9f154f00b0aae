import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { violations } from "./axe";
import { answerSurvey, Person, people, signIn } from "./company";

// Every address of the app and of the respondents' pages, in both themes, on a desk and in a pocket.
test.setTimeout(600_000);

const topics = [
  "organisation",
  "project",
  "facets",
  "units",
  "users",
  "keys",
  "privacy",
  "audit",
  "installation",
];

/** Pages of a project, with something real where an address names one thing. */
async function pagesOf(administrator: Person): Promise<string[]> {
  const first = async (what: string) =>
    (await administrator.get(`/${what}`)).items[0]?.id as string;
  const [voice, customer, account, survey] = await Promise.all(
    ["voices", "customers", "accounts", "surveys"].map(first),
  );
  const { id: segment } = await administrator.post("/segments", {
    name: `Pages ${Date.now()}`,
    rule: {
      any: [
        { reachable: "email" },
        { all: [{ did: { type: "order_placed", within_days: 90 } }] },
      ],
    },
  });
  return [
    "overview",
    "overview?channel=store&unit=nowhere",
    "voices",
    `voices?voice=${voice}`,
    "customers",
    `customers/${customer}`,
    "accounts",
    `accounts/${account}`,
    "segments",
    "segments/new",
    `segments/${segment}`,
    "surveys",
    "surveys/new",
    `surveys/${survey}`,
    `surveys/${survey}?question=@thanks`,
    `surveys/${survey}?tab=preview`,
    "touchpoints",
    "data",
    ...topics.map((topic) => `settings/${topic}`),
    "profile",
    "nowhere",
  ];
}

/** Until what was waited for stands there: a heading, and no place holder any more. */
async function settled(page: Page) {
  await expect(page.locator("h1, h2").first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}

for (const scheme of ["light", "dark"] as const)
  for (const width of [1440, 360])
    test(`every page is accessible and fits, ${scheme}, ${width} pixels`, async ({
      page,
      baseURL,
    }) => {
      const administrator = await Person.signIn(baseURL!, people.administrator);
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const look = async (address: string) => {
        if (address) await page.goto(address);
        await settled(page);
        expect
          .soft(await violations(page), `${address || page.url()}`)
          .toEqual([]);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth,
        );
        expect
          .soft(wide, `${address || page.url()} is too wide`)
          .toBeLessThanOrEqual(width);
      };

      for (const gate of ["/sign-in", "/setup", "/invitation/unknown"])
        await look(gate);
      await signIn(page, people.administrator);
      const project = new URL(page.url()).pathname.split("/")[2]!;
      for (const below of await pagesOf(administrator))
        await look(`/p/${project}/${below}`);
      await look("/api");

      // What customers see: a question, thank you, a link that was taken down, one that never was.
      const survey = await administrator.survey("csat");
      const link = await administrator.link(
        survey.id,
        `axe ${scheme} ${width}`,
      );
      await look(`/s/${link.code}`);
      await answerSurvey(page, "Danke!");
      await look("");
      await administrator.remove(`/links/${link.id}`);
      await look(`/s/${link.code}`);
      await look("/s/doesnotexist");
    });
