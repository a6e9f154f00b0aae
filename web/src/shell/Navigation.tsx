import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { ChevronsUpDown, Ellipsis, LogOut, Plus, Search as SearchIcon, UserRound } from "lucide-react";
import { useEffect } from "react";
import { Button as AriaButton } from "react-aria-components";
import { signOut } from "~/api/begin";
import { useProject, useSession } from "~/api/session";
import { useSearch } from "~/address";
import { t } from "~/i18n";
import { Avatar, Kbd } from "~/kit/Badge";
import { Link } from "~/kit/Link";
import { Logo } from "~/kit/Logo";
import { Menu, type MenuEntry } from "~/kit/Menu";
import { toast } from "~/kit/toast";
import { path, type Search } from "~/paths";
import { filterFromSearch, searchFromFilter } from "~/understand/filters/filter";
import { type NavPage, pagesOf } from "./pages";
import { SilentKiosks } from "./SilentKiosks";

const carried: { filter: Search } = { filter: {} };

/** The filter of the address on pages that have one, the last one on all others. */
function useCarriedFilter(): Search {
  const search = useSearch();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const here = /\/(overview|voices)$/.test(pathname);
  const filter = here ? searchFromFilter(filterFromSearch(search)) : carried.filter;
  useEffect(() => {
    carried.filter = filter;
  });
  return filter;
}

function usePages(): { pages: NavPage[]; current: string | undefined } {
  const project = useProject();
  const filter = useCarriedFilter();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const pages = pagesOf(project, filter);
  return { pages, current: pages.find((page) => pathname.startsWith(page.under))?.key };
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

export function Navigation({ onPalette }: { onPalette: () => void }) {
  const { pages, current } = usePages();
  const { user } = useSession();
  const account = useAccountMenu();
  return (
    <nav className="nav" aria-label={t("nav.label")}>
      <ProjectSwitch />
      <AriaButton className="item" onPress={onPalette}>
        <SearchIcon size={16} aria-hidden="true" />
        <span className="label">{t("palette.open")}</span>
        <Kbd>{shortcut}</Kbd>
      </AriaButton>
      {pages.map((page) => (
        <Link
          key={page.key}
          className="item"
          href={page.href}
          title={t(page.label)}
          {...(page.key === current && { "aria-current": "page" as const })}
        >
          <page.icon size={16} aria-hidden="true" />
          <span className="label">{t(page.label)}</span>
          {page.key === "kiosks" && <SilentKiosks />}
        </Link>
      ))}
      <span className="spring" />
      <Menu label={t("nav.account")} entries={account} placement="top start">
        <AriaButton className="item">
          <Avatar name={user.name} />
          <span className="label truncate">{user.name}</span>
        </AriaButton>
      </Menu>
    </nav>
  );
}

export function BottomBar({ onPalette }: { onPalette: () => void }) {
  const { pages, current } = usePages();
  const account = useAccountMenu();
  const projects = useProjectEntries();
  const first = pages.filter((page) => page.first).slice(0, 4);
  const more: MenuEntry[] = [
    ...pages
      .filter((page) => !first.includes(page))
      .map((page) => ({
        key: page.key,
        label: t(page.label),
        icon: <page.icon size={16} />,
        href: page.href,
        selected: page.key === current,
      })),
    { key: "search", label: t("palette.open"), icon: <SearchIcon size={16} />, onAction: onPalette },
    { key: "line", separator: true },
    ...(projects.length > 1 ? [{ key: "projects", heading: t("nav.projects"), entries: projects }] : []),
    ...account,
  ];
  return (
    <nav className="bottom-bar" aria-label={t("nav.label")}>
      {first.map((page) => (
        <Link
          key={page.key}
          href={page.href}
          {...(page.key === current && { "aria-current": "page" as const })}
        >
          <page.icon size={20} aria-hidden="true" />
          {t(page.label)}
        </Link>
      ))}
      <Menu label={t("nav.more")} entries={more} placement="top end">
        <AriaButton className={first.some((page) => page.key === current) ? "further" : "further current"}>
          <Ellipsis size={20} aria-hidden="true" />
          {t("nav.more")}
        </AriaButton>
      </Menu>
    </nav>
  );
}

function ProjectSwitch() {
  const project = useProject();
  const { organisation } = useSession();
  const entries = useProjectEntries();
  const names = (
    <>
      <Logo size={24} />
      <span className="names">
        <span className="truncate" style={{ display: "block" }}>
          {project.name}
        </span>
        <span className="sub truncate">{organisation.name}</span>
      </span>
    </>
  );
  if (entries.length < 2)
    return (
      <Link className="brand" href={path("project", { project: project.key })}>
        {names}
      </Link>
    );
  return (
    <Menu label={t("nav.projects")} entries={entries} placement="bottom start">
      <AriaButton className="brand">
        {names}
        <ChevronsUpDown size={14} aria-hidden="true" />
      </AriaButton>
    </Menu>
  );
}

function useProjectEntries(): MenuEntry[] {
  const { projects } = useSession();
  const project = useProject();
  const entries: MenuEntry[] = projects.map((p) => ({
    key: p.id,
    label: p.name,
    selected: p.id === project.id,
    href: path("project", { project: p.slug }),
  }));
  if (project.can("administer"))
    entries.push(
      { key: "line-projects", separator: true },
      {
        key: "new-project",
        label: t("nav.project.new"),
        icon: <Plus size={16} />,
        href: path("settings", { project: project.key, topic: "organisation" }),
      },
    );
  return entries;
}

function useAccountMenu(): MenuEntry[] {
  const project = useProject();
  const router = useRouter();
  const client = useQueryClient();
  return [
    {
      key: "profile",
      label: t("nav.profile"),
      icon: <UserRound size={16} />,
      href: path("profile", { project: project.key }),
    },
    {
      key: "sign-out",
      label: t("nav.signOut"),
      icon: <LogOut size={16} />,
      onAction: () => {
        signOut().then(() => {
          client.clear();
          void router.navigate({ href: path("signIn") });
        }, toast.failed);
      },
    },
  ];
}
