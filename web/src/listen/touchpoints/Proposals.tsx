/** Types of events that keep coming and belong to no touchpoint: make one of them, or say it is none. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { del, patch, post } from "~/api/client";
import { useEventNames } from "~/api/eventNames";
import { inProject, touchpointProposals } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Touchpoint, TouchpointProposal } from "~/api/types";
import { t } from "~/i18n";
import { count } from "~/i18n/format";
import { Button } from "~/kit/Button";
import { Section } from "~/kit/Page";
import { type Column, Table } from "~/kit/Table";
import { toast } from "~/kit/toast";
import { refreshTouchpoints } from "./refresh";

interface ProposalsProps {
  onTake: (proposal: TouchpointProposal) => void;
}

export function Proposals({ onTake }: ProposalsProps) {
  const project = useProject();
  const nameOf = useEventNames();
  const client = useQueryClient();
  const found = useQuery(touchpointProposals(project.id)).data?.items ?? [];
  const [dismissing, setDismissing] = useState<string>();
  if (found.length === 0) return null;
  // An archived touchpoint of this key: nothing is proposed that has one.
  const dismiss = async ({ key, name, channel, type }: TouchpointProposal) => {
    const root = `${inProject(project.id)}/touchpoints`;
    setDismissing(key);
    try {
      const made = await post<Touchpoint>(root, { key, name, channel, live: false });
      await del(`${root}/${made.id}`);
      toast.done(t("proposal.dismissed", { event: type }), {
        label: t("proposal.after"),
        run: () => {
          patch(`${root}/${made.id}`, { archived: false })
            .then(() => refreshTouchpoints(client))
            .catch(toast.failed);
        },
      });
    } catch (error) {
      toast.failed(error);
    } finally {
      await refreshTouchpoints(client);
      setDismissing(undefined);
    }
  };
  const columns: Column<TouchpointProposal>[] = [
    {
      key: "type",
      header: t("proposal.event"),
      rowHeader: true,
      sort: (x) => x.type,
      cell: (x) => {
        const name = nameOf(x.type);
        return (
          <span className="cell-lines">
            {name && <span>{name}</span>}
            <code>{x.type}</code>
          </span>
        );
      },
    },
    {
      key: "channel",
      header: t("filter.channel"),
      sort: (x) => x.channel,
      cell: (x) => t(`channel.${x.channel}`),
    },
    {
      key: "interactions",
      header: t("proposal.interactions"),
      end: true,
      sort: (x) => x.interactions,
      cell: (x) => count(x.interactions),
    },
    {
      key: "action",
      header: t("proposal.what"),
      hideHeader: true,
      plain: true,
      end: true,
      cell: (x) => (
        <span className="row nowrap">
          <Button small onPress={() => onTake(x)} aria-label={t("proposal.take.of", { event: x.type })}>
            {t("proposal.take")}
          </Button>
          <Button
            small
            look="ghost"
            isDisabled={dismissing === x.key}
            onPress={() => void dismiss(x)}
            aria-label={t("proposal.dismiss.of", { event: x.type })}
          >
            {t("proposal.dismiss")}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Section title={t("proposal.title")} hint={t("proposal.hint")}>
      <Table
        label={t("proposal.title")}
        columns={columns}
        rows={found}
        rowKey={(x) => x.key}
        initialSort={{ key: "interactions", descending: true }}
      />
    </Section>
  );
}
