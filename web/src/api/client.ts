/** One door to the server: JSON in and out, CSRF header, language, problems as typed errors. */
import { currentLanguage, t } from "~/i18n";
import type { Problem, ProblemField } from "./types";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly ProblemField[];

  constructor(problem: Pick<Problem, "status" | "code" | "detail" | "errors">) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
  }

  /** The message for one field of a form, if the server named it. */
  field(name: string): string | undefined {
    return this.fields.find((f) => f.field === name || f.field.endsWith(`.${name}`))?.message;
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

/** What to show a person for any error. */
export function explain(error: unknown): string {
  if (isApiError(error)) return error.message;
  return t("error.unexpected");
}

let csrf = "";

export function setCsrfToken(token: string): void {
  csrf = token;
}

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

export function queryString(query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === "") continue;
    if (typeof value === "object") value.forEach((v) => search.append(key, v));
    else search.append(key, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Options {
  query?: Query;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-language": currentLanguage(),
  };
  if (method !== "GET") headers["x-csrf-token"] = csrf;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path + queryString(options.query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.form && { body: options.form }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ status: 0, code: "unreachable", detail: t("error.unreachable") });
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function problemOf(
  response: Response,
): Promise<Pick<Problem, "status" | "code" | "detail" | "errors">> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return {
      status: response.status,
      code: problem.code ?? "unknown",
      detail: problem.detail ?? problem.title ?? t("error.unexpected"),
      ...(problem.errors && { errors: problem.errors }),
    };
  } catch {
    const detail = response.status >= 500 ? t("error.server") : t("error.unexpected");
    return { status: response.status, code: "unknown", detail };
  }
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  request<T>("GET", path, { ...(query && { query }), ...(signal && { signal }) });
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, { body });
export const put = <T>(path: string, body?: unknown): Promise<T> => request<T>("PUT", path, { body });
export const patch = <T>(path: string, body?: unknown): Promise<T> => request<T>("PATCH", path, { body });
export const del = <T>(path: string): Promise<T> => request<T>("DELETE", path);
