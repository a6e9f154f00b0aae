import { builder } from "./builder";
import { customers } from "./customers";
import { frame } from "./frame";
import { imports } from "./imports";
import { links } from "./links";
import { programmes } from "./programmes";
import { segments } from "./segments";
import { settings } from "./settings";
import { surveys } from "./surveys";
import { understand } from "./understand";

export const en = {
  ...frame,
  ...understand,
  ...surveys,
  ...links,
  ...builder,
  ...customers,
  ...segments,
  ...programmes,
  ...imports,
  ...settings,
} as const;
