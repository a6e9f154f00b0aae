/** Which page stands at which address, and who is let in. */
import { type QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";
import { begin } from "./api/begin";
import { isApiError } from "./api/client";
import { session, setupNeeded } from "./api/queries";
import { findProject } from "./api/session";
import type { Session } from "./api/types";
import { t } from "./i18n";
import { ErrorState, State } from "./kit/states";
import { Toasts } from "./kit/toast";
import { parseSearch, path, patterns, searchString } from "./paths";
import { Shell } from "./shell/Shell";
import { MapPinOff } from "lucide-react";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
});

function NotFound() {
  return (
    <State
      icon={<MapPinOff size={28} aria-hidden="true" />}
      title={t("state.missing")}
      actions={
        <a className="button" href="/">
          {t("action.home")}
        </a>
      }
    >
      {t("state.missing.page")}
    </State>
  );
}

/** The session, or off to sign-in or to the first-run set-up. */
async function signedIn(client: QueryClient, next: string): Promise<Session> {
  try {
    const found = await client.query({ ...session, staleTime: "static" });
    await begin(found);
    return found;
  } catch (error) {
    if (!isApiError(error) || error.status !== 401) throw error;
    const { needed } = await client.query(setupNeeded);
    throw redirect({
      href: needed ? path("setup") : path("signIn", undefined, { next: next === "/" ? undefined : next }),
    });
  }
}

const home = createRoute({
  getParentRoute: () => root,
  path: patterns.home,
  beforeLoad: async ({ context, location }) => {
    const { projects } = await signedIn(context.client, location.href);
    const first = projects[0];
    if (first) throw redirect({ href: path("project", { project: first.slug }) });
  },
  component: lazyRouteComponent(() => import("./settings/NoProject"), "NoProject"),
});

const project = createRoute({
  getParentRoute: () => root,
  path: patterns.project,
  beforeLoad: async ({ context, location, params }) => {
    const found = await signedIn(context.client, location.href);
    if (!findProject(found, params.project)) throw redirect({ href: "/" });
  },
  component: Shell,
  notFoundComponent: NotFound,
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: "/",
  beforeLoad: ({ params, context }) => {
    const found = context.client.getQueryData(session.queryKey);
    const rights = found && findProject(found, params.project)?.rights;
    throw redirect({ href: path(rights?.includes("read_scores") ? "overview" : "profile", params) });
  },
});

const below = (pattern: string) => pattern.slice(patterns.project.length);

function page<P extends string>(pattern: P, component: ReturnType<typeof lazyRouteComponent>) {
  return createRoute({ getParentRoute: () => project, path: below(pattern), component });
}

const gates = [
  createRoute({
    getParentRoute: () => root,
    path: patterns.setup,
    component: lazyRouteComponent(() => import("./settings/Setup"), "Setup"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: patterns.signIn,
    component: lazyRouteComponent(() => import("./settings/SignIn"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: patterns.invitation,
    component: lazyRouteComponent(() => import("./settings/Invitation"), "Invitation"),
  }),
];

const tree = root.addChildren([
  home,
  ...gates,
  project.addChildren([
    projectHome,
    page(
      patterns.overview,
      lazyRouteComponent(() => import("./understand/overview/Overview"), "OverviewPage"),
    ),
    page(
      patterns.voices,
      lazyRouteComponent(() => import("./act/voices/Voices"), "VoicesPage"),
    ),
    page(
      patterns.customers,
      lazyRouteComponent(() => import("./listen/customers/Customers"), "CustomersPage"),
    ),
    page(
      patterns.customer,
      lazyRouteComponent(() => import("./listen/customers/Customer"), "CustomerPage"),
    ),
    page(
      patterns.accounts,
      lazyRouteComponent(() => import("./listen/customers/Accounts"), "AccountsPage"),
    ),
    page(
      patterns.account,
      lazyRouteComponent(() => import("./listen/customers/Account"), "AccountPage"),
    ),
    page(
      patterns.segments,
      lazyRouteComponent(() => import("./listen/segments/SegmentList"), "SegmentsPage"),
    ),
    page(
      patterns.newSegment,
      lazyRouteComponent(() => import("./listen/segments/NewSegment"), "NewSegmentPage"),
    ),
    page(
      patterns.segment,
      lazyRouteComponent(() => import("./listen/segments/Segment"), "SegmentPage"),
    ),
    page(
      patterns.surveys,
      lazyRouteComponent(() => import("./listen/surveys/Surveys"), "SurveysPage"),
    ),
    page(
      patterns.newSurvey,
      lazyRouteComponent(() => import("./listen/surveys/NewSurvey"), "NewSurveyPage"),
    ),
    page(
      patterns.survey,
      lazyRouteComponent(() => import("./understand/report/SurveyWithReport"), "SurveyWithReportPage"),
    ),
    page(
      patterns.kiosks,
      lazyRouteComponent(() => import("./listen/kiosks/Kiosks"), "KiosksPage"),
    ),
    page(
      patterns.programmes,
      lazyRouteComponent(() => import("./listen/programmes/ProgrammeList"), "ProgrammesPage"),
    ),
    page(
      patterns.newProgramme,
      lazyRouteComponent(() => import("./listen/programmes/Programme"), "NewProgrammePage"),
    ),
    page(
      patterns.programme,
      lazyRouteComponent(() => import("./listen/programmes/Programme"), "ProgrammePage"),
    ),
    page(
      patterns.touchpoints,
      lazyRouteComponent(() => import("./listen/touchpoints/Touchpoints"), "TouchpointsPage"),
    ),
    page(
      patterns.standards,
      lazyRouteComponent(() => import("./listen/touchpoints/Standards"), "StandardsPage"),
    ),
    page(
      patterns.imports,
      lazyRouteComponent(() => import("./listen/imports/Imports"), "ImportsPage"),
    ),
    page(
      patterns.import,
      lazyRouteComponent(() => import("./listen/imports/Import"), "ImportPage"),
    ),
    page(
      patterns.settings.replace("/$topic", ""),
      lazyRouteComponent(() => import("./settings/Settings"), "SettingsPage"),
    ),
    page(
      patterns.settings,
      lazyRouteComponent(() => import("./settings/Settings"), "SettingsPage"),
    ),
    page(
      patterns.profile,
      lazyRouteComponent(() => import("./settings/Profile"), "ProfilePage"),
    ),
  ]),
]);

/** `history`: elsewhere than in the address bar, for tests. */
export function newRouter(client: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { client },
    ...(history && { history }),
    parseSearch,
    stringifySearch: (search) => searchString(search as Record<string, string>),
    scrollRestoration: true,
    defaultPreload: false,
    defaultPendingMs: 400,
    defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
