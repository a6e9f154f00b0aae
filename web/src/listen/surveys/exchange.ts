/** Definitions as files: written as the API takes them, read with nothing taken on trust. */
import { post } from "~/api/client";
import { inProject } from "~/api/queries";
import type { Finding, Survey } from "~/api/survey";
import { freshKey } from "./definition";

/** Far more than 200 questions in 50 languages ever need, and less than the server takes. */
export const mostBytes = 1_500_000;

export type ReadFile =
  { definition: Survey; findings: Finding[] } | { wrong: "too_large" | "not_json" | "no_survey" };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The definition itself, or one wrapped as the API or a template wraps it. */
function definitionIn(json: unknown): unknown {
  if (!isObject(json)) return undefined;
  if ("questions" in json) return json;
  for (const key of ["definition", "survey", "draft"])
    if (isObject(json[key]) && "questions" in json[key]) return json[key];
  return undefined;
}

/**
 * Reads a file and lets the server judge it: it refuses what is no definition (rejects with the place
 * of the fault) and finds what keeps one from being published. Nothing is stored.
 */
export async function readDefinition(project: string, file: File): Promise<ReadFile> {
  if (file.size > mostBytes) return { wrong: "too_large" };
  let json: unknown;
  try {
    json = JSON.parse(await file.text());
  } catch {
    return { wrong: "not_json" };
  }
  const definition = definitionIn(json);
  if (definition === undefined) return { wrong: "no_survey" };
  const { findings } = await post<{ findings: Finding[] }>(`${inProject(project)}/surveys/check`, {
    definition,
  });
  // The server has read all of it as a definition.
  return { definition: completed(definition as Partial<Survey>), findings };
}

/** Parts with a default may be absent in a file. */
function completed(read: Partial<Survey>): Survey {
  return { pages: "one", progress: true, thank_you: {}, brand: {}, ...read } as Survey;
}

/** Hands the definition to the browser as a file. */
export function saveDefinition(definition: Survey, title: string): void {
  const file = new Blob([`${JSON.stringify(definition, null, 2)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${freshKey(title, []).replaceAll("_", "-")}.json`;
  link.click();
  // The download has its own hold on the file once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
