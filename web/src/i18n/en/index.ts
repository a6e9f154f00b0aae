import { builder } from "./builder";
import { customers } from "./customers";
import { frame } from "./frame";
import { imports } from "./imports";
import { programmes } from "./programmes";
import { segments } from "./segments";
import { settings } from "./settings";
import { standards } from "./standards";
import { surveys } from "./surveys";
import { understand } from "./understand";

export const en = {
  ...frame,
  ...understand,
  ...surveys,
  ...builder,
  ...customers,
  ...segments,
  ...standards,
  ...programmes,
  ...imports,
  ...settings,
} as const;
