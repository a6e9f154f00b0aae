/** Tills whose receipts carry a code that leads to this survey. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, ReceiptText } from "lucide-react";
import { useState } from "react";
import { del } from "~/api/client";
import { inProject, tills as tillsQuery } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead, Till } from "~/api/survey";
import { t } from "~/i18n";
import { dateOnly } from "~/i18n/format";
import { Button } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { FormDialog } from "~/kit/Dialog";
import { SearchField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { type Column, Table } from "~/kit/Table";
import { NewTills } from "./NewTills";

/** Shown at once; more on request. */
const portion = 50;

export function Receipts({ survey }: { survey: SurveyRead }) {
  const project = useProject();
  const client = useQueryClient();
  const read = useQuery(tillsQuery(project.id, survey.id));
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Till>();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(portion);
  const all = read.data?.items ?? [];
  const word = search.trim().toLowerCase();
  const hits = all.filter((till) => `${till.name} ${till.number}`.toLowerCase().includes(word));
  const add = (
    <Button icon={<Plus size={16} />} onPress={() => setAdding(true)}>
      {t("tills.new")}
    </Button>
  );
  const revoke = async () => {
    if (!revoking) return;
    await del(`${inProject(project.id)}/tills/${revoking.id}`);
    await client.invalidateQueries({ queryKey: ["tills"] });
  };
  return (
    <>
      <Section title={t("tills")} hint={t("tills.hint")} actions={all.length > 0 && add}>
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows rows={2} />
        ) : all.length === 0 ? (
          <State icon={<ReceiptText size={28} aria-hidden="true" />} title={t("tills.none")} actions={add}>
            {t("tills.none.hint")}
          </State>
        ) : (
          <div className="stack">
            <div>
              <p className="label">{t("tills.where")}</p>
              <CopyField label={t("tills.where")} value={read.data.url} />
            </div>
            {all.length > 10 && <SearchField label={t("tills.search")} value={search} onChange={setSearch} />}
            <Table
              label={t("tills")}
              columns={columns(setRevoking)}
              rows={hits.slice(0, shown)}
              rowKey={(till) => till.id}
            />
            {hits.length > shown && (
              <Button onPress={() => setShown(shown + portion)}>
                {t("links.more", { n: hits.length - shown })}
              </Button>
            )}
          </div>
        )}
      </Section>
      <NewTills survey={survey} open={adding} onClose={() => setAdding(false)} />
      <FormDialog
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t("tills.revoke.title")}
        submit={t("tills.revoke")}
        danger
        onSubmit={revoke}
      >
        <p>{t("tills.revoke.hint", { name: revoking?.name ?? "" })}</p>
      </FormDialog>
    </>
  );
}

function columns(revoke: (till: Till) => void): Column<Till>[] {
  return [
    {
      key: "name",
      header: t("field.name"),
      cell: (till) => till.name,
      sort: (till) => till.name,
      rowHeader: true,
    },
    {
      key: "number",
      header: t("tills.number"),
      cell: (till) => till.number,
      sort: (till) => till.number,
      end: true,
    },
    {
      key: "days",
      header: t("tills.valid"),
      cell: (till) => t("tills.days", { n: till.valid_days }),
      sort: (till) => till.valid_days,
    },
    {
      key: "answers",
      header: t("tills.answers"),
      cell: (till) => till.answers,
      sort: (till) => till.answers,
      end: true,
    },
    {
      key: "state",
      header: t("tills.state"),
      cell: (till) =>
        till.revoked_at ? (
          t("tills.revoked", { day: dateOnly(till.revoked_at) })
        ) : (
          <Button small onPress={() => revoke(till)} aria-label={t("tills.revoke.of", { name: till.name })}>
            {t("tills.revoke")}
          </Button>
        ),
      sort: (till) => till.revoked_at ?? "",
    },
  ];
}
