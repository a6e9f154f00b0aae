import { builder } from "./builder";
import { customers } from "./customers";
import { frame } from "./frame";
import { imports } from "./imports";
import { kiosks } from "./kiosks";
import { links } from "./links";
import { programmes } from "./programmes";
import { reports } from "./reports";
import { segments } from "./segments";
import { settings } from "./settings";
import { standards } from "./standards";
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
  ...reports,
  ...standards,
  ...kiosks,
  ...programmes,
  ...imports,
  ...settings,
} as const;
