/** Who is signed in, which project is open, what they may do there. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { session } from "./queries";
import type { Right, Session, SessionProject } from "./types";

export function useSession(): Session {
  return useSuspenseQuery(session).data;
}

export interface OpenProject extends SessionProject {
  /** How it stands in addresses. */
  key: string;
  can: (right: Right) => boolean;
}

export const findProject = (signedIn: Session, key: string): SessionProject | undefined =>
  signedIn.projects.find((p) => p.slug === key || p.id === key);

/** The project of the address; pages below the project route always have one. */
export function useProject(): OpenProject {
  const { project: key } = useParams({ strict: false });
  const signedIn = useSession();
  const project = findProject(signedIn, key ?? "") ?? signedIn.projects[0];
  if (!project) throw new Error("no project is open here");
  return { ...project, key: project.slug, can: (right) => project.rights.includes(right) };
}
