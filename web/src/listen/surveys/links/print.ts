/** What of links is printed, and where the server has it. */
import { queryString } from "~/api/client";

export const papers = ["a4", "a5", "a6"] as const;
export type Paper = (typeof papers)[number];

export const forms = ["pdf", "svg", "pdfs"] as const;
/** One PDF of all posters, or a ZIP with a file for each. */
export type Form = (typeof forms)[number];

export interface Wishes {
  form: Form;
  language: string;
  paper: Paper;
  /** The name of each link stands small at its foot. */
  names: boolean;
  search: string;
}

/** The address of the posters that are wished for. `root`: that of the survey. */
export function posters(root: string, { form, language, paper, names, search }: Wishes): string {
  const more = { search: search.trim(), language, ...(names && { names }) };
  if (form === "svg") return `${root}/posters.zip${queryString({ ...more, files: "svg" })}`;
  if (form === "pdfs") return `${root}/posters.zip${queryString({ ...more, files: "pdf", paper })}`;
  return `${root}/posters.pdf${queryString({ ...more, paper })}`;
}

/** The address of the table of addresses. */
export function addresses(root: string, kind: "csv" | "xlsx", search: string): string {
  return `${root}/addresses.${kind}${queryString({ search: search.trim() })}`;
}
