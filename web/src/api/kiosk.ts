/** Kiosks as the server keeps and answers them. */
import type { Schemas, Sent } from "./sent";

export type Kiosk = Sent<Schemas["KioskShape"]>;
export type KioskState = Schemas["KioskState"];
export type KioskSettings = Kiosk["settings"];
export type KioskTheme = Schemas["KioskTheme"];
export type KioskDraft = Schemas["KioskDraft"];
export type KioskPatch = Schemas["KioskPatch"];
/** The address is said once, when the kiosk is made or gets another one. */
export type KioskPairing = Sent<Schemas["KioskPairing"]>;
