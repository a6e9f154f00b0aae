/** Tablets that ask in shops: how each of them is, and what is missing. */
import { useQuery } from "@tanstack/react-query";
import { Plus, TabletSmartphone } from "lucide-react";
import { useState } from "react";
import type { Kiosk, KioskPairing, KioskState } from "~/api/kiosk";
import { hierarchies, kiosks, surveys } from "~/api/queries";
import { useProject } from "~/api/session";
import { local, t } from "~/i18n";
import { ago, dateTime } from "~/i18n/format";
import { Badge, Notice, type Tone } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Page } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { KioskDialog } from "./KioskDialog";
import { KioskMenu } from "./KioskMenu";
import { PairingDialog } from "./PairingDialog";
import "./kiosks.css";

const tones: Record<KioskState, Tone> = {
  unpaired: "default",
  asking: "positive",
  silent: "warning",
  revoked: "outline",
};

export function KioskBadge({ kiosk: { state, seen_at } }: { kiosk: Kiosk }) {
  const said =
    state === "silent"
      ? t("kiosk.state.silent", { ago: seen_at ? ago(seen_at) : "" })
      : t(`kiosk.state.${state}`);
  return <Badge tone={tones[state]}>{said}</Badge>;
}

const explained = ["unknown_version", "unknown_link", "too_large", "not_readable"] as const;

function reasonOf(code: string): string {
  const known = explained.find((one) => one === code);
  return known ? t(`kiosk.refused.reason.${known}`) : t("kiosk.refused.reason.other", { code });
}

/** How many answers could not be taken, by the reason; those of kiosks out of use are nobody's task any more. */
function refusals(kiosks: readonly Kiosk[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { state, refused, refused_for: code } of kiosks)
    if (state !== "revoked" && refused > 0) counts.set(code, (counts.get(code) ?? 0) + refused);
  return [...counts];
}

export function KiosksPage() {
  const project = useProject();
  const read = useQuery(kiosks(project.id));
  const units = useQuery(hierarchies).data?.items.flatMap((tree) => tree.units) ?? [];
  const titles = useQuery(surveys(project.id)).data?.items ?? [];
  const [creating, setCreating] = useState(false);
  const [pairing, setPairing] = useState<KioskPairing>();
  const placeOf = (kiosk: Kiosk) =>
    kiosk.units
      .map((id) => units.find((unit) => unit.id === id)?.name)
      .filter(Boolean)
      .join(", ");
  const surveyOf = (kiosk: Kiosk) => {
    const found = titles.find((survey) => survey.id === kiosk.survey);
    return found ? local(found.title) : kiosk.link_name;
  };
  const create = (
    <Button look="primary" icon={<Plus size={16} aria-hidden="true" />} onPress={() => setCreating(true)}>
      {t("kiosk.new")}
    </Button>
  );
  const nothing = <span className="quiet">–</span>;
  const columns: Column<Kiosk>[] = [
    { key: "name", header: t("field.name"), rowHeader: true, sort: (k) => k.name, cell: (k) => k.name },
    {
      key: "state",
      header: t("field.status"),
      sort: (k) => k.state,
      cell: (k) => <KioskBadge kiosk={k} />,
    },
    { key: "place", header: t("kiosk.place"), sort: placeOf, cell: (k) => placeOf(k) || nothing },
    { key: "survey", header: t("kiosk.survey"), sort: surveyOf, cell: surveyOf },
    {
      key: "seen",
      header: t("kiosk.seen"),
      sort: (k) => k.seen_at,
      cell: (k) =>
        k.seen_at ? (
          <span className="cell-lines">
            <time dateTime={k.seen_at} title={dateTime(k.seen_at)}>
              {ago(k.seen_at)}
            </time>
            {k.battery !== null && (
              <span className="quiet small">{t("kiosk.battery", { percent: k.battery })}</span>
            )}
          </span>
        ) : (
          nothing
        ),
    },
    {
      key: "waiting",
      header: t("kiosk.waiting"),
      end: true,
      sort: (k) => k.waiting,
      cell: (k) =>
        k.refused > 0 ? (
          <span className="cell-lines">
            {k.waiting}
            <span className="quiet small" title={reasonOf(k.refused_for)}>
              {t("kiosk.refused", { n: k.refused })}
            </span>
          </span>
        ) : (
          k.waiting
        ),
    },
    {
      key: "actions",
      header: t("nav.more"),
      hideHeader: true,
      end: true,
      cell: (k) => k.state !== "revoked" && <KioskMenu kiosk={k} onPaired={setPairing} />,
    },
  ];
  const items = read.data?.items ?? [];
  const reasons = refusals(items);
  const silent = items.filter((kiosk) => kiosk.state === "silent").length;
  return (
    <Page title={t("nav.kiosks")} actions={items.length > 0 && create} width="reading">
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : !read.data ? (
        <LoadingRows />
      ) : items.length === 0 ? (
        <State
          icon={<TabletSmartphone size={28} aria-hidden="true" />}
          title={t("kiosk.none")}
          actions={create}
        >
          {t("kiosk.none.hint")}
        </State>
      ) : (
        <>
          {silent > 0 && <Notice tone="warning">{t("kiosk.silent.notice", { n: silent })}</Notice>}
          {reasons.map(([code, n]) => (
            <Notice key={code} tone="warning">
              {t("kiosk.refused.notice", { n, reason: reasonOf(code) })}
            </Notice>
          ))}
          <Table label={t("nav.kiosks")} columns={columns} rows={items} rowKey={(k) => k.id} />
        </>
      )}
      {creating && <KioskDialog onClose={() => setCreating(false)} onPaired={setPairing} />}
      {pairing && <PairingDialog pairing={pairing} onClose={() => setPairing(undefined)} />}
    </Page>
  );
}
