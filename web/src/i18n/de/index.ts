import { builder } from "./builder";
import type { Catalogue } from "..";
import { customers } from "./customers";
import { frame } from "./frame";
import { imports } from "./imports";
import { links } from "./links";
import { programmes } from "./programmes";
import { segments } from "./segments";
import { settings } from "./settings";
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
  ...programmes,
  ...imports,
  ...settings,
};
