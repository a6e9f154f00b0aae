/** What a rule may speak of: names that occur in the project, offered while they are typed. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  accounts as accountsQuery,
  customers as customersQuery,
  facets as facetsQuery,
  filters as filtersQuery,
  segments as segmentsQuery,
  touchpointProposals,
  touchpoints as touchpointsQuery,
} from "~/api/queries";
import { useEventNames } from "~/api/eventNames";
import type { Predicate } from "~/api/segment";
import { useProject } from "~/api/session";
import { local } from "~/i18n";
import type { Choice } from "~/kit/fields";

export interface Known {
  attributes: readonly string[];
  accountAttributes: readonly string[];
  /** Values of an attribute of customers, the most that are worth reading. */
  valuesOf: (attribute: string) => readonly string[];
  purposes: readonly string[];
  /** Types of interactions: those seen lately, the most frequent first, then what stands in other rules. */
  events: readonly string[];
  /** What people call a type of interactions, if they do. */
  eventName: (type: string) => string | undefined;
  touchpoints: readonly Choice<string>[];
  surveys: readonly Choice<string>[];
  series: readonly Choice<string>[];
}

const mostValues = 50;

const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort((a, b) => a.localeCompare(b));

export function useKnown(): Known {
  const project = useProject();
  const seesCustomers = project.can("read_voices") || project.can("manage_customers");
  const seesProposals = project.can("manage_catalogue") && project.whole_project;
  const facets = useQuery(facetsQuery(project.id)).data?.items ?? [];
  const filters = useQuery(filtersQuery(project.id)).data;
  const touchpoints = useQuery(touchpointsQuery(project.id)).data?.items ?? [];
  const proposals =
    useQuery({ ...touchpointProposals(project.id), enabled: seesProposals }).data?.items ?? [];
  const segments = useQuery(segmentsQuery(project.id)).data?.items ?? [];
  const customers =
    useInfiniteQuery({ ...customersQuery(project.id, ""), enabled: seesCustomers }).data?.pages[0]?.items ??
    [];
  const accounts =
    useInfiniteQuery({ ...accountsQuery(project.id), enabled: seesCustomers }).data?.pages[0]?.items ?? [];
  const eventName = useEventNames();
  return {
    attributes: sorted([
      ...facets.filter((facet) => facet.source === "customer").map((facet) => facet.key),
      ...customers.flatMap((customer) => Object.keys(customer.attributes)),
    ]),
    accountAttributes: [
      ...new Set(["name", "key", ...sorted(accounts.flatMap((one) => Object.keys(one.attributes)))]),
    ],
    valuesOf: (attribute) =>
      sorted([
        ...(filters?.facets.find((facet) => facet.key === attribute)?.values ?? []),
        ...customers.flatMap((customer) => plain(customer.attributes[attribute])),
      ]).slice(0, mostValues),
    purposes: sorted(customers.flatMap((customer) => customer.consents.map((consent) => consent.purpose))),
    events: [
      ...new Set([
        ...(filters?.events ?? []),
        ...sorted([
          ...proposals.map((proposal) => proposal.type),
          ...segments.flatMap(({ rule }) => (rule ? eventsIn(rule) : [])),
        ]),
      ]),
    ],
    eventName,
    touchpoints: touchpoints.map(({ id, name }) => ({ value: id, label: name })),
    surveys: (filters?.surveys ?? []).map(({ id, title }) => ({ value: id, label: title })),
    series: (filters?.series ?? []).map(({ key, label }) => ({ value: key, label: local(label) })),
  };
}

const plain = (value: unknown): string[] =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];

export function eventsIn(rule: Predicate): string[] {
  if ("all" in rule) return rule.all.flatMap(eventsIn);
  if ("any" in rule) return rule.any.flatMap(eventsIn);
  if ("not" in rule) return eventsIn(rule.not);
  return "did" in rule ? [rule.did.type] : [];
}
