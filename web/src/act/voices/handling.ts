/** Read, assign, answer: shown at once, put right if the server refuses. */
import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { put } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject, useSession } from "~/api/session";
import type { NamedId, Voice, VoicePage, VoiceState } from "~/api/types";
import { t } from "~/i18n";
import { toast } from "~/kit/toast";

export function useHandling() {
  const client = useQueryClient();
  const project = useProject();
  const { user } = useSession();
  const root = `${inProject(project.id)}/voices`;

  const show = (id: string, state: VoiceState) => {
    const change = <V extends Voice>(voice: V): V => (voice.id === id ? { ...voice, state } : voice);
    client.setQueriesData<InfiniteData<VoicePage>>(
      { queryKey: ["voices", project.id] },
      (old) =>
        old && { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
    );
    client.setQueriesData<VoicePage>(
      { queryKey: ["voices-head", project.id] },
      (old) => old && { ...old, items: old.items.map(change) },
    );
    client.setQueryData<Voice>(["voice", project.id, id], (old) => old && change(old));
  };

  const run = (voice: Voice, next: VoiceState, send: Promise<unknown>) => {
    show(voice.id, next);
    return send.catch((error: unknown) => {
      show(voice.id, voice.state);
      toast.failed(error);
    });
  };

  const answer = (voice: Voice, answered: boolean, note?: string): Promise<unknown> => {
    const by = { id: user.id, name: user.name };
    const next = answered ? { at: new Date().toISOString(), by, note: note ?? null } : null;
    const state = { ...voice.state, answered: next, read: true };
    const sent = put(`${root}/${voice.id}/answered`, { answered, ...(note && { note }) });
    const reopen = { label: t("voice.reopen"), run: () => void answer({ ...voice, state }, false) };
    if (answered)
      void sent.then(
        () => toast.done(t("voice.markedAnswered"), reopen),
        () => undefined,
      );
    return run(voice, state, sent);
  };

  return {
    read: (voice: Voice, read: boolean) =>
      run(voice, { ...voice.state, read }, put(`${root}/${voice.id}/read`, { read })),
    assign: (voice: Voice, assignee: NamedId | null) =>
      run(
        voice,
        { ...voice.state, assignee },
        put(`${root}/${voice.id}/assignee`, { user: assignee?.id ?? null }),
      ),
    answer,
  };
}
