import type { APIRequestContext, Page } from "@playwright/test";
import { expect, request } from "@playwright/test";

export const password = "silbermoewe-demo";
export const people = {
  administrator: "admin@silbermoewe.example",
  manager: "cx@silbermoewe.example",
  executive: "vorstand@silbermoewe.example",
  agent: "care@silbermoewe.example",
  viewerOfNorth: "nord@silbermoewe.example",
};

/** The API as one of the company's people. */
export class Person {
  private constructor(
    readonly api: APIRequestContext,
    private readonly token: string,
    readonly project: string,
  ) {}

  static async signIn(baseURL: string, email: string, project?: string): Promise<Person> {
    const api = await request.newContext({ baseURL });
    const answer = await api.post("/api/v1/session", { data: { email, password } });
    expect(answer.status(), await answer.text()).toBe(200);
    const session = await answer.json();
    return new Person(api, session.csrf_token, `/api/v1/projects/${project ?? session.projects[0].id}`);
  }

  async get(path: string) {
    const answer = await this.api.get(this.project + path);
    expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
    return answer.json();
  }

  async post(path: string, data: unknown) {
    return this.create(this.project + path, data);
  }

  /** Outside the first project too. */
  async create(path: string, data: unknown) {
    const headers = { "x-csrf-token": this.token };
    const answer = await this.api.post(path, { data, headers });
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.json();
  }

  async put(path: string, data: unknown) {
    const answer = await this.api.put(this.project + path, { data, headers: { "x-csrf-token": this.token } });
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.json();
  }

  async remove(path: string) {
    const answer = await this.api.delete(this.project + path, { headers: { "x-csrf-token": this.token } });
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  /** The survey made from the template with this metric. */
  async survey(metric: string) {
    const { items } = await this.get("/surveys");
    const found = items.find((survey: { metrics: string[] }) => survey.metrics[0]?.startsWith(metric));
    expect(found, `a survey for ${metric}`).toBeTruthy();
    return found as { id: string; title: Record<string, string> };
  }

  /** A fresh link to a survey. */
  async link(survey: string, name: string) {
    const link = await this.post(`/surveys/${survey}/links`, { name, units: [], attributes: {} });
    return link as { id: string; code: string; url: string };
  }
}

/** Signs in through the page. */
export async function signIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.locator('input[type="email"]').fill(email);
  await page.locator('input[type="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await expect(page).toHaveURL(/\/p\/[^/]+\/overview/);
}

/** One page of a survey after the other, always the last (best) choice, until somebody says thank you. */
export async function answerSurvey(page: Page, words: string) {
  for (let step = 0; step < 12 && (await page.locator("form[method=post]").count()) > 0; step++) {
    const radios = page.locator("input[type=radio]");
    if ((await radios.count()) > 0) await radios.last().check({ force: true });
    const text = page.locator("textarea");
    if ((await text.count()) > 0) await text.first().fill(words);
    // A scale that stands alone is a row of buttons: a tap on a point sends it. One tap is enough.
    await Promise.all([page.waitForEvent("load"), page.locator("button[type=submit]").last().click()]);
  }
  await expect(page.locator("form[method=post]")).toHaveCount(0);
}
