import type { OpenProject } from "~/api/session";

/** Standards hold for all touchpoints: whoever sees a part of the project does not change them. */
export const mayEditStandards = (project: OpenProject): boolean =>
  project.whole_project && project.can("manage_catalogue");
