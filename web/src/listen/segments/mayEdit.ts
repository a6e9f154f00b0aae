import type { OpenProject } from "~/api/session";

/** Segments are about all customers: whoever sees a part of the project does not change them. */
export const mayEdit = (project: OpenProject): boolean =>
  project.whole_project && project.can("manage_catalogue");
