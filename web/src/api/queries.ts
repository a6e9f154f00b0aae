/**
 * What is read from the server, as query options. Keys start with the kind of thing, so that a
 * live notice can refresh exactly what it changed.
 */
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import { local } from "~/i18n";
import { overviewOf, tableOf } from "./cells";
import { get, isApiError, post, type Query, request } from "./client";
import type * as K from "./kiosk";
import type * as M from "./mail";
import type * as P from "./programme";
import type * as R from "./report";
import type * as G from "./segment";
import type * as S from "./survey";
import type * as T from "./types";

export const base = "/api/v1";
export const inProject = (project: string): string => `${base}/projects/${encodeURIComponent(project)}`;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => {
          const status = isApiError(error) ? error.status : 0;
          return (status === 0 || status >= 500) && failures < 2;
        },
      },
    },
  });
}

/** Which cached reads a live notice of each kind makes stale. */
export const touchedBy: Record<string, readonly string[]> = {
  feedback: ["overview", "ask", "voices-head", "filters", "surveys", "links", "tills", "timeline"],
  interactions: ["timeline"],
  customers: ["customers", "accounts"],
  voices: ["overview", "voices-head", "voice"],
  imports: ["imports"],
  catalogue: [
    "filters",
    "touchpoints",
    "touchpoint-proposals",
    "standards",
    "facets",
    "event-names",
    "hierarchies",
    "surveys",
    "segments",
    "segment-size",
    "segment-sizes",
    "programmes",
    "programme-decisions",
    "kiosks",
    "users",
    "keys",
  ],
  kiosks: ["kiosks"],
};

/* ---- session and organisation ------------------------------------------------------------ */

export const session = queryOptions({
  queryKey: ["session"],
  queryFn: () => get<T.Session>(`${base}/session`),
  staleTime: 5 * 60_000,
  retry: false,
});

export const setupNeeded = queryOptions({
  queryKey: ["setup"],
  queryFn: () => get<T.SetupState>(`${base}/setup`),
});

export const organisation = queryOptions({
  queryKey: ["organisation"],
  queryFn: () => get<T.Organisation>(`${base}/organisation`),
});

export const projects = queryOptions({
  queryKey: ["projects"],
  queryFn: () => get<T.List<T.Project>>(`${base}/projects`),
});

export const hierarchies = queryOptions({
  queryKey: ["hierarchies"],
  queryFn: () => get<T.List<T.Hierarchy>>(`${base}/hierarchies`),
});

export const users = infiniteQueryOptions({
  queryKey: ["users"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => get<T.List<T.User>>(`${base}/users`, { limit: 100, after: pageParam }),
  getNextPageParam: (page) => page.next ?? undefined,
});

export const keys = (project: string) =>
  queryOptions({
    queryKey: ["keys", project],
    queryFn: () => get<T.List<T.ApiKey>>(`${inProject(project)}/keys`),
  });

export const audit = infiniteQueryOptions({
  queryKey: ["audit"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => get<T.AuditPage>(`${base}/audit`, { limit: 50, before: pageParam }),
  getNextPageParam: (page) => (page.next === null ? undefined : String(page.next)),
});

export const installation = queryOptions({
  queryKey: ["installation"],
  queryFn: () => get<T.Installation>(`${base}/installation`),
  refetchInterval: 10_000,
});

export const touchpoints = (project: string) =>
  queryOptions({
    queryKey: ["touchpoints", project],
    queryFn: () => get<T.List<T.Touchpoint>>(`${inProject(project)}/touchpoints`),
  });

export const standards = (project: string) =>
  queryOptions({
    queryKey: ["standards", project],
    queryFn: () => get<T.StandardList>(`${inProject(project)}/standards`),
  });

/** How consistently touchpoints keep them. */
export const consistency = (project: string) =>
  queryOptions({
    queryKey: ["standards", project, "consistency"],
    queryFn: () => get<T.Consistency>(`${inProject(project)}/standards/consistency`),
  });

export const checklist = (project: string, touchpoint: string) =>
  queryOptions({
    queryKey: ["standards", project, "checklist", touchpoint],
    queryFn: () => get<T.Checklist>(`${inProject(project)}/touchpoints/${touchpoint}/standards`),
  });

export const touchpointProposals = (project: string) =>
  queryOptions({
    queryKey: ["touchpoint-proposals", project],
    queryFn: () => get<T.List<T.TouchpointProposal>>(`${inProject(project)}/touchpoints/proposals`),
  });

export const touchpointInference = (project: string) =>
  queryOptions({
    queryKey: ["touchpoint-inference", project],
    queryFn: () => get<T.TouchpointInference>(`${inProject(project)}/touchpoints/inference`),
  });

export const facets = (project: string) =>
  queryOptions({
    queryKey: ["facets", project],
    queryFn: () => get<T.List<T.Facet>>(`${inProject(project)}/facets`),
  });

export const eventNames = (project: string) =>
  queryOptions({
    queryKey: ["event-names", project],
    queryFn: () => get<T.List<T.EventName>>(`${inProject(project)}/event-names`),
  });

export const mail = (project: string) =>
  queryOptions({
    queryKey: ["mail", project],
    queryFn: () => get<M.MailSettings>(`${inProject(project)}/mail`),
  });

/* ---- understanding ------------------------------------------------------------------------ */

export const filters = (project: string) =>
  queryOptions({
    queryKey: ["filters", project],
    queryFn: () => get<T.Filters>(`${inProject(project)}/filters`),
  });

export const overview = (project: string, query: Query) =>
  queryOptions({
    queryKey: ["overview", project, query],
    queryFn: async ({ signal }) =>
      overviewOf(await get<T.Overview>(`${inProject(project)}/overview`, query, signal)),
    placeholderData: keepPreviousData,
  });

export const ask = (project: string, question: T.Question) =>
  queryOptions({
    queryKey: ["ask", project, question],
    queryFn: async () => tableOf(await post<T.Table>(`${inProject(project)}/ask`, question)),
    placeholderData: keepPreviousData,
  });

/** The list one works through: grows by scrolling, is never rearranged by live changes. */
export const voices = (project: string, query: Query) =>
  infiniteQueryOptions({
    queryKey: ["voices", project, query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<T.VoicePage>(`${inProject(project)}/voices`, { ...query, limit: 30, after: pageParam }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The newest page alone, kept live beside the list. */
export const voicesHead = (project: string, query: Query) =>
  queryOptions({
    queryKey: ["voices-head", project, query],
    queryFn: ({ signal }) =>
      get<T.VoicePage>(`${inProject(project)}/voices`, { ...query, limit: 30 }, signal),
  });

export const voice = (project: string, id: string) =>
  queryOptions({
    queryKey: ["voice", project, id],
    queryFn: () => get<T.VoiceDetail>(`${inProject(project)}/voices/${id}`),
    placeholderData: keepPreviousData,
  });

export const assignees = (project: string) =>
  queryOptions({
    queryKey: ["assignees", project],
    queryFn: () => get<T.List<T.NamedId>>(`${inProject(project)}/assignees`),
  });

/* ---- customers ---------------------------------------------------------------------------- */

export const customers = (project: string, search: string, account?: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", project, "list", search, account],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<T.List<T.Customer>>(
        `${inProject(project)}/customers`,
        { search, account, limit: 50, after: pageParam },
        signal,
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const customer = (project: string, id: string) =>
  queryOptions({
    queryKey: ["customers", project, "one", id],
    queryFn: () => get<T.Customer>(`${inProject(project)}/customers/${id}`),
  });

export const preferencePage = (project: string, customer: string) =>
  queryOptions({
    queryKey: ["customers", project, "preference-page", customer],
    queryFn: () => get<T.PreferencePage>(`${inProject(project)}/customers/${customer}/preference-page`),
  });

export const customerRequests = (project: string) =>
  queryOptions({
    queryKey: ["customers", project, "customer-requests"],
    queryFn: () => get<T.List<T.CustomerRequest>>(`${inProject(project)}/customer-requests`),
  });

export const timeline = (project: string, customer: string) =>
  infiniteQueryOptions({
    queryKey: ["timeline", project, customer],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      get<T.List<T.TimelineItem>>(`${inProject(project)}/customers/${customer}/timeline`, {
        limit: 30,
        before: pageParam,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const accounts = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["accounts", project, "list"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      get<T.List<T.Account>>(`${inProject(project)}/accounts`, { limit: 100, after: pageParam }),
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const account = (project: string, id: string) =>
  queryOptions({
    queryKey: ["accounts", project, "one", id],
    queryFn: () => get<T.Account>(`${inProject(project)}/accounts/${id}`),
  });

/* ---- segments ----------------------------------------------------------------------------- */

export const segments = (project: string) =>
  queryOptions({
    queryKey: ["segments", project, "list"],
    queryFn: () => get<T.List<G.Segment>>(`${inProject(project)}/segments`),
  });

export const segment = (project: string, id: string) =>
  queryOptions({
    queryKey: ["segments", project, "one", id],
    queryFn: () => get<G.Segment>(`${inProject(project)}/segments/${id}`),
  });

/** Everybody is looked at for it, so it is not asked for again at every visit. */
export const segmentSizes = (project: string) =>
  queryOptions({
    queryKey: ["segment-sizes", project],
    queryFn: () => get<G.SegmentSizes>(`${inProject(project)}/segments/sizes`),
    staleTime: 5 * 60_000,
  });

/** The answer before stays until the new one is there. */
export const segmentSize = (project: string, question: G.SegmentQuestion) =>
  queryOptions({
    queryKey: ["segment-size", project, question],
    queryFn: ({ signal }) =>
      request<G.SegmentSize>("POST", `${inProject(project)}/segments/size`, { body: question, signal }),
    placeholderData: keepPreviousData,
  });

/* ---- kiosks --------------------------------------------------------------------------------- */

export const kiosks = (project: string) =>
  queryOptions({
    queryKey: ["kiosks", project],
    queryFn: () => get<T.List<K.Kiosk>>(`${inProject(project)}/kiosks`),
    // A kiosk falls silent by saying nothing.
    refetchInterval: 60_000,
  });

/* ---- listening programmes ------------------------------------------------------------------ */

export const programmes = (project: string) =>
  queryOptions({
    queryKey: ["programmes", project, "list"],
    queryFn: () => get<P.ProgrammeList>(`${inProject(project)}/programmes`),
  });

export const programme = (project: string, id: string) =>
  queryOptions({
    queryKey: ["programmes", project, "one", id],
    queryFn: () => get<P.ProgrammeRead>(`${inProject(project)}/programmes/${id}`),
  });

export const programmeCoverage = (project: string) =>
  queryOptions({
    queryKey: ["programmes", project, "coverage"],
    queryFn: () => get<P.Coverage>(`${inProject(project)}/programmes/coverage`),
  });

export const programmeVersions = (project: string, id: string) =>
  queryOptions({
    queryKey: ["programmes", project, "versions", id],
    queryFn: () => get<T.List<P.ProgrammeVersion>>(`${inProject(project)}/programmes/${id}/versions`),
  });

export const programmeResults = (project: string, id: string) =>
  queryOptions({
    queryKey: ["programmes", project, "results", id],
    queryFn: () => get<P.ProgrammeResults>(`${inProject(project)}/programmes/${id}/results`),
  });

export const programmeDecisions = (project: string, id: string, query: Query) =>
  infiniteQueryOptions({
    queryKey: ["programme-decisions", project, id, query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<P.DecisionPage>(
        `${inProject(project)}/programmes/${id}/decisions`,
        { ...query, limit: 50, before: pageParam },
        signal,
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const programmeFindings = (project: string, definition: P.Programme) =>
  queryOptions({
    queryKey: ["programme-findings", project, definition],
    queryFn: ({ signal }) =>
      request<{ findings: P.ProgrammeFinding[] }>("POST", `${inProject(project)}/programmes/check`, {
        body: definition,
        signal,
      }),
    placeholderData: keepPreviousData,
  });

/** The answer before stays until the new one is there. */
export const programmePreview = (project: string, definition: P.Programme, id: string | null) =>
  queryOptions({
    queryKey: ["programme-preview", project, definition, id],
    queryFn: ({ signal }) =>
      request<P.ProgrammePreview>("POST", `${inProject(project)}/programmes/preview`, {
        body: { definition, programme: id },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export const contactBudget = (project: string) =>
  queryOptions({
    queryKey: ["programmes", project, "budget"],
    queryFn: () => get<P.ContactBudget>(`${inProject(project)}/contact-budget`),
  });

/** Over all programmes of the project. */
export const contactReport = (project: string) =>
  queryOptions({
    queryKey: ["contact-report", project],
    queryFn: ({ signal }) =>
      get<R.ContactReport>(`${inProject(project)}/contact-budget/report`, undefined, signal),
  });

/** How a survey was answered in these days. */
export const surveyReport = (project: string, id: string, { from, to }: T.Period) =>
  queryOptions({
    queryKey: ["survey-report", project, id, from, to],
    queryFn: ({ signal }) =>
      get<R.SurveyReport>(`${inProject(project)}/surveys/${id}/report`, { from, to }, signal),
    placeholderData: keepPreviousData,
  });

/* ---- imports -------------------------------------------------------------------------------- */

const moving: readonly T.ImportStatus[] = ["checking", "running"];

export const imports = (project: string) =>
  queryOptions({
    queryKey: ["imports", project, "list"],
    queryFn: () => get<T.List<T.Import>>(`${inProject(project)}/imports`),
    refetchInterval: (query) =>
      query.state.data?.items.some((i) => moving.includes(i.status)) ? 1000 : false,
  });

export const importOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["imports", project, "one", id],
    queryFn: () => get<T.Import>(`${inProject(project)}/imports/${id}`),
    refetchInterval: (query) => (query.state.data && moving.includes(query.state.data.status) ? 500 : false),
  });

/* ---- surveys --------------------------------------------------------------------------------- */

export const surveys = (project: string) =>
  queryOptions({
    queryKey: ["surveys", project, "list"],
    queryFn: () => get<T.List<S.SurveySummary>>(`${inProject(project)}/surveys`),
  });

export const survey = (project: string, id: string) =>
  queryOptions({
    queryKey: ["survey", project, id],
    queryFn: () => get<S.SurveyRead>(`${inProject(project)}/surveys/${id}`),
  });

/** The mail that would ask for a draft, anew as it changes. */
export const mailPreview = (project: string, draft: S.MailDraft) =>
  queryOptions({
    queryKey: ["mail-preview", project, draft],
    queryFn: ({ signal }) =>
      request<S.MailPreview>("POST", `${inProject(project)}/surveys/mail-preview`, { body: draft, signal }),
    placeholderData: keepPreviousData,
  });

export const versions = (project: string, id: string) =>
  queryOptions({
    queryKey: ["versions", project, id],
    queryFn: () => get<T.List<S.SurveyVersion>>(`${inProject(project)}/surveys/${id}/versions`),
  });

export const links = (project: string, id: string) =>
  queryOptions({
    queryKey: ["links", project, id],
    queryFn: () => get<T.List<S.SurveyLink>>(`${inProject(project)}/surveys/${id}/links`),
  });

export const tills = (project: string, id: string) =>
  queryOptions({
    queryKey: ["tills", project, id],
    queryFn: () => get<S.TillList>(`${inProject(project)}/surveys/${id}/tills`),
  });

export const templates = (project: string) =>
  queryOptions({
    queryKey: ["templates", project],
    queryFn: () => get<T.List<S.Template>>(`${inProject(project)}/templates`),
    staleTime: Infinity,
  });

export const questionTypes = (project: string) =>
  queryOptions({
    queryKey: ["question-types", project],
    queryFn: () => get<T.List<S.QuestionType>>(`${inProject(project)}/question-types`),
    staleTime: Infinity,
  });

/** Questions of the published version, as targets of an import. */
export const questionsOf = (project: string, id: string) =>
  queryOptions({
    ...survey(project, id),
    select: (read: S.SurveyRead) =>
      (read.published ?? read.draft).questions
        .filter((q) => q.kind.type !== "section" && q.kind.type !== "statement")
        .flatMap((q) => {
          const title = local(q.text) || q.key;
          return q.kind.type === "matrix"
            ? q.kind.aspects.map((a) => ({
                key: `${q.key}.${a.key}`,
                title: `${title}: ${local(a.label) || a.key}`,
              }))
            : [{ key: q.key, title }];
        }),
  });
