/** The draft while it is worked on: every change can be taken back, and is sent when the typing rests. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { explain, isApiError, put } from "~/api/client";
import { inProject, survey as surveyQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Survey, SurveyRead } from "~/api/survey";
import type { Id } from "~/api/types";
import { begin, type History, record, redo, undo } from "./history";

export type Saving = "saved" | "waiting" | "saving" | "failed" | "conflict";

export interface Work {
  definition: Survey;
  touchpoint: Id | null;
}

/** Typing rests this long before it is sent; what failed for want of a server is sent again after a while. */
const rest = 700;
const again = 5_000;

const workOf = (read: SurveyRead): Work => ({
  definition: read.draft,
  touchpoint: read.touchpoint?.id ?? null,
});

/** The question a step changed, to look at it; `undefined` when none did. */
function changedQuestion(before: Survey, after: Survey): string | undefined {
  const known = new Map(before.questions.map((q) => [q.key, q]));
  return after.questions.find((q) => known.get(q.key) !== q)?.key;
}

export function useDraft(read: SurveyRead) {
  const client = useQueryClient();
  const project = useProject();
  const [history, setHistory] = useState<History<Work>>(() => begin(workOf(read)));
  const [saving, setSaving] = useState<Saving>("saved");
  /** Why it was not saved; a refusal is not sent again by itself. */
  const [trouble, setTrouble] = useState<{ message: string; refused: boolean }>();
  const latest = useRef(history);
  const revision = useRef(read.revision);
  const pending = useRef<Work>(undefined);
  const running = useRef<Promise<void>>(undefined);

  const flush = useCallback(async (): Promise<void> => {
    if (running.current) await running.current;
    const next = pending.current;
    if (!next) return;
    pending.current = undefined;
    setSaving("saving");
    const key = surveyQuery(project.id, read.id).queryKey;
    const sent = put<SurveyRead>(`${inProject(project.id)}/surveys/${read.id}/draft`, {
      ...next,
      revision: revision.current,
    })
      .then((saved) => {
        revision.current = saved.revision;
        client.setQueryData(key, saved);
        setTrouble(undefined);
        setSaving(pending.current ? "waiting" : "saved");
      })
      .catch((error: unknown) => {
        const refused = isApiError(error) && error.status >= 400 && error.status < 500;
        setTrouble({ message: explain(error), refused });
        setSaving(isApiError(error) && error.code === "changed_meanwhile" ? "conflict" : "failed");
        pending.current ??= next;
        throw error;
      })
      .finally(() => {
        running.current = undefined;
      });
    running.current = sent.catch(() => undefined);
    await sent;
  }, [client, project.id, read.id]);

  const take = useCallback((next: History<Work>) => {
    if (next === latest.current) return;
    latest.current = next;
    setHistory(next);
    pending.current = next.present;
    setSaving((now) => (now === "conflict" ? now : "waiting"));
  }, []);

  const change = useCallback(
    (part: Partial<Work>) => take(record(latest.current, { ...latest.current.present, ...part }, Date.now())),
    [take],
  );
  /** Changes what is there at that moment: for actions that come later, as from a message. */
  const edit = useCallback(
    (step: (survey: Survey) => Survey) => {
      const { definition } = latest.current.present;
      const next = step(definition);
      if (next !== definition) change({ definition: next });
    },
    [change],
  );
  const step = useCallback(
    (go: typeof undo) => {
      const before = latest.current;
      const after = go(before);
      take(after);
      return changedQuestion(before.present.definition, after.present.definition);
    },
    [take],
  );

  const later = trouble?.refused === true ? undefined : saving === "failed" ? again : rest;
  useEffect(() => {
    if (later === undefined && saving === "failed") return;
    if (saving !== "waiting" && saving !== "failed") return;
    const timer = setTimeout(() => void flush().catch(() => undefined), later ?? rest);
    return () => clearTimeout(timer);
  }, [history, saving, later, flush]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (pending.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      if (pending.current) void flush().catch(() => undefined);
    };
  }, [flush]);

  /** Takes what others saved and drops what was typed here. */
  const reload = async () => {
    pending.current = undefined;
    const fresh = await client.query({ ...surveyQuery(project.id, read.id), staleTime: 0 });
    revision.current = fresh.revision;
    latest.current = begin(workOf(fresh));
    setHistory(latest.current);
    setTrouble(undefined);
    setSaving("saved");
  };
  return {
    work: history.present,
    change,
    edit,
    undo: () => step(undo),
    redo: () => step(redo),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    saving,
    trouble: saving === "failed" ? trouble?.message : undefined,
    flush,
    reload,
  };
}

export type Draft = ReturnType<typeof useDraft>;
