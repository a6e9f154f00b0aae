/** The pages of the navigation and who may open them. */
import {
  Blend,
  Building2,
  ChartNoAxesColumn,
  ClipboardList,
  DatabaseZap,
  type LucideIcon,
  Megaphone,
  MessagesSquare,
  Settings,
  Signpost,
  TabletSmartphone,
  Users,
} from "lucide-react";
import type { OpenProject } from "~/api/session";
import type { Right } from "~/api/types";
import type { MessageKey } from "~/i18n";
import { path, type Search } from "~/paths";

type PageLabel = Extract<
  MessageKey,
  | "nav.overview"
  | "nav.voices"
  | "nav.surveys"
  | "nav.programmes"
  | "nav.kiosks"
  | "nav.customers"
  | "nav.accounts"
  | "nav.segments"
  | "nav.touchpoints"
  | "nav.data"
  | "nav.settings"
>;

export interface NavPage {
  key: string;
  label: PageLabel;
  icon: LucideIcon;
  href: string;
  /** Address prefix under which this entry is the current one. */
  under: string;
  /** In the bottom bar of a phone. */
  first?: boolean;
}

/** Anyone with one of these rights sees the page. */
const needs: Record<string, readonly Right[]> = {
  overview: ["read_scores"],
  voices: ["read_voices"],
  surveys: ["manage_surveys"],
  programmes: ["manage_surveys"],
  kiosks: ["manage_surveys"],
  touchpoints: ["manage_catalogue"],
  customers: ["manage_customers"],
  accounts: ["manage_customers"],
  segments: ["manage_catalogue", "manage_surveys"],
  data: ["import_data", "export_data"],
};

/** `filter`: the filter of Overview and Voices stays as one moves between pages. */
export function pagesOf(project: OpenProject, filter: Search): NavPage[] {
  const p = { project: project.key };
  const all: NavPage[] = [
    {
      key: "overview",
      label: "nav.overview",
      icon: ChartNoAxesColumn,
      href: path("overview", p, filter),
      under: path("overview", p),
      first: true,
    },
    {
      key: "voices",
      label: "nav.voices",
      icon: MessagesSquare,
      href: path("voices", p, filter),
      under: path("voices", p),
      first: true,
    },
    {
      key: "surveys",
      label: "nav.surveys",
      icon: ClipboardList,
      href: path("surveys", p),
      under: path("surveys", p),
      first: true,
    },
    {
      key: "programmes",
      label: "nav.programmes",
      icon: Megaphone,
      href: path("programmes", p),
      under: path("programmes", p),
    },
    {
      key: "kiosks",
      label: "nav.kiosks",
      icon: TabletSmartphone,
      href: path("kiosks", p),
      under: path("kiosks", p),
    },
    {
      key: "customers",
      label: "nav.customers",
      icon: Users,
      href: path("customers", p),
      under: path("customers", p),
      first: true,
    },
    {
      key: "accounts",
      label: "nav.accounts",
      icon: Building2,
      href: path("accounts", p),
      under: path("accounts", p),
    },
    {
      key: "segments",
      label: "nav.segments",
      icon: Blend,
      href: path("segments", p),
      under: path("segments", p),
    },
    {
      key: "touchpoints",
      label: "nav.touchpoints",
      icon: Signpost,
      href: path("touchpoints", p),
      under: path("touchpoints", p),
    },
    {
      key: "data",
      label: "nav.data",
      icon: DatabaseZap,
      href: path("imports", p),
      under: path("imports", p),
    },
    {
      key: "settings",
      label: "nav.settings",
      icon: Settings,
      href: path("settings", { ...p, topic: "" }),
      under: path("settings", { ...p, topic: "" }),
    },
  ];
  return all.filter((page) => needs[page.key]?.some(project.can) ?? project.can("administer"));
}
