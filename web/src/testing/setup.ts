import { beforeAll } from "vitest";
import { setLanguage } from "~/i18n";

beforeAll(async () => {
  await setLanguage("en");
});
