import { defineConfig } from "@playwright/test";

// The browser is the system's Chromium: nothing is downloaded.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  reporter: "list",
  use: {
    baseURL: process.env.RESONANZ_URL ?? "http://127.0.0.1:7400",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    trace: "off",
  },
});
