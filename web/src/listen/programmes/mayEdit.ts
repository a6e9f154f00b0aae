import type { OpenProject } from "~/api/session";

/** Programmes ask everywhere: whoever sees a part of the project does not change them. */
export const mayEdit = (project: OpenProject): boolean =>
  project.whole_project && project.can("manage_surveys");
