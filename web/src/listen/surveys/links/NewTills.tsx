/** Keys for tills: made for many places at once, and shown once. */
import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { post } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyRead, TillKey, TillsMade } from "~/api/survey";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { Dialog, FormDialog } from "~/kit/Dialog";
import { TextField } from "~/kit/fields";
import { Table } from "~/kit/Table";
import { nowhere, PlacesForm, usePlaces } from "./PlacesForm";
import { keysAsCsv, saveText } from "./keys";

interface Props {
  survey: SurveyRead;
  open: boolean;
  onClose: () => void;
}

const usualDays = "14";
const mostDays = 60;
/** Of many keys the file says the rest. */
const shown = 50;

export function NewTills({ survey, open, onClose }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const chosen = usePlaces();
  const [days, setDays] = useState(usualDays);
  const [made, setMade] = useState<TillsMade>();
  const make = async () => {
    const places = chosen.batch;
    const body = { places, valid_days: Number(days) };
    setMade(await post<TillsMade>(`${inProject(project.id)}/surveys/${survey.id}/tills`, body));
    chosen.setPlaces(nowhere);
    await Promise.all(["links", "tills"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <>
      <FormDialog
        open={open}
        onClose={onClose}
        title={t("tills.new")}
        submit={t("tills.create")}
        disabled={chosen.count === 0}
        onSubmit={make}
        wide
      >
        <p className="quiet">{t("tills.new.hint")}</p>
        <PlacesForm chosen={chosen} />
        <TextField
          label={t("tills.valid")}
          hint={t("tills.valid.hint", { n: mostDays })}
          value={days}
          onChange={setDays}
          type="number"
          min={1}
          max={mostDays}
          required
        />
        <p role="status">{t("tills.count", { n: chosen.count })}</p>
      </FormDialog>
      {made && <Keys made={made} onClose={() => setMade(undefined)} />}
    </>
  );
}

function Keys({ made, onClose }: { made: TillsMade; onClose: () => void }) {
  const save = () => saveText("tills.csv", "text/csv", keysAsCsv(made.items));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("tills.keys")}
      wide
      footer={
        <Button
          look="primary"
          icon={<Download size={16} />}
          onPress={save}
          isDisabled={made.items.length === 0}
        >
          {t("tills.keys.save")}
        </Button>
      }
    >
      <div className="stack">
        <Notice tone="warning">{t("tills.keys.once")}</Notice>
        <p>{t("tills.made", { created: made.items.length, existing: made.existing })}</p>
        {made.items.length > 0 && (
          <Table<TillKey>
            label={t("tills.keys")}
            rows={made.items.slice(0, shown)}
            rowKey={(till) => till.id}
            columns={[
              { key: "name", header: t("field.name"), cell: (till) => till.name, rowHeader: true },
              { key: "number", header: t("tills.number"), cell: (till) => till.number, end: true },
              { key: "key", header: t("tills.key"), cell: (till) => <code>{till.key}</code> },
            ]}
          />
        )}
        {made.items.length > shown && <p>{t("tills.keys.more", { n: made.items.length - shown })}</p>}
      </div>
    </Dialog>
  );
}
