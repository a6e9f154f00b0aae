import { builder } from "./builder";
import type { Catalogue } from "..";
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

export const de: Catalogue = {
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
};
