import type { OpenProject } from "~/api/session";

/** Segments are about all customers, standards about all touchpoints: whoever sees a part does not change them. */
export const mayEdit = (project: OpenProject): boolean =>
  project.whole_project && project.can("manage_catalogue");
