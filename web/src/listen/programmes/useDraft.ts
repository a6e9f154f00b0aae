/** The draft of a programme while somebody works on it: what is typed, kept, and said of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { isApiError, post, put } from "~/api/client";
import type { Programme, ProgrammeRead } from "~/api/programme";
import { inProject, programme as programmeQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { type Change, fingerprint, isComplete, newProgramme, tidy, withChange } from "./definition";
import { useChecked } from "./Preview";

interface Work {
  name: string;
  touchpoint: string | null;
  definition: Programme;
}

const workOf = (read: ProgrammeRead): Work => ({
  name: read.name,
  touchpoint: read.touchpoint?.id ?? null,
  definition: read.draft,
});

const written = ({ name, touchpoint, definition }: Work) =>
  JSON.stringify([name.trim(), touchpoint, fingerprint(definition)]);

export type Draft = ReturnType<typeof useDraft>;

/** `read`: undefined for a new one, that begins at `touchpoint`. */
export function useDraft(read: ProgrammeRead | undefined, touchpoint: string | null) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const [base, setBase] = useState(read);
  const [fresh] = useState<Work>(() => ({
    name: "",
    touchpoint,
    definition: newProgramme(t("programme.variant.first")),
  }));
  const [work, setWork] = useState(() => (read ? workOf(read) : fresh));
  const [generation, setGeneration] = useState(0);
  const [insist, setInsist] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const done = useRef(false);

  const changed = written(work) !== written(base ? workOf(base) : fresh);
  const live = read?.published;
  const differs =
    !live ||
    fingerprint(work.definition) !== fingerprint(live) ||
    work.touchpoint !== (read.published_touchpoint?.id ?? null);
  const outdated = read !== undefined && base !== undefined && read.revision > base.revision;
  const complete = isComplete(work.definition);
  const checked = useChecked(complete ? tidy(work.definition) : undefined, base?.id ?? null);

  const adopt = (next: ProgrammeRead) => {
    setBase(next);
    setWork(workOf(next));
    setError(undefined);
    setInsist(false);
    setGeneration(generation + 1);
  };
  // What others changed is taken over where nothing would be lost.
  if (outdated && !changed) adopt(read);

  const keep = async (): Promise<ProgrammeRead> => {
    const root = `${inProject(project.id)}/programmes`;
    const said = { name: work.name.trim(), touchpoint: work.touchpoint, definition: tidy(work.definition) };
    const kept = base
      ? await put<ProgrammeRead>(`${root}/${base.id}`, { ...said, revision: base.revision })
      : await post<ProgrammeRead>(root, said);
    client.setQueryData(programmeQuery(project.id, kept.id).queryKey, kept);
    void client.invalidateQueries({ queryKey: ["programmes", project.id, "list"] });
    setBase(kept);
    setError(undefined);
    return kept;
  };
  const save = async () => {
    const kept = await keep();
    if (base) {
      toast.done(t("action.saved"));
      return;
    }
    done.current = true;
    await router.navigate({
      href: path("programme", { project: project.key, programme: kept.id }),
      replace: true,
    });
    toast.done(t("programme.made", { name: kept.name }));
  };
  return {
    work,
    base,
    checked,
    changed,
    /** From what is published. */
    differs,
    complete,
    insist,
    busy,
    error,
    generation,
    conflict: isApiError(error) && error.code === "changed_meanwhile",
    outdated: outdated && changed,
    wrong: (field: string) => (isApiError(error) ? error.field(field) : undefined),
    set: (change: Partial<Work>) => {
      setWork({ ...work, ...change });
      setError(undefined);
    },
    setDefinition: (change: Change) => {
      setWork({ ...work, definition: withChange(work.definition, change) });
      setError(undefined);
    },
    submit: () => {
      setInsist(true);
      if (!complete) return;
      setBusy(true);
      setError(undefined);
      save()
        .catch((problem: unknown) => setError(problem))
        .finally(() => setBusy(false));
    },
    /** Keeps what was changed, as the first step of something else. */
    keep: async () => {
      if (changed) await keep();
    },
    /** Puts another definition in the place of the draft, to be kept like any change. */
    replace: (change: Pick<Work, "definition" | "touchpoint">) => {
      setWork((now) => ({ ...now, ...change }));
      setError(undefined);
      setGeneration((now) => now + 1);
    },
    discard: () => base && adopt(base),
    reload: () => {
      if (!base) return;
      void client.query({ ...programmeQuery(project.id, base.id), staleTime: 0 }).then(adopt, setError);
    },
    wouldLose: () => changed && !done.current,
    leave: () => {
      done.current = true;
    },
  };
}
