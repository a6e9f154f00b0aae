import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { del } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer, Erasure } from "~/api/types";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { FormDialog } from "~/kit/Dialog";
import { TextField } from "~/kit/fields";
import { toast } from "~/kit/toast";
import { customerName } from "./name";

interface Props {
  customer: Customer;
  open: boolean;
  onClose: () => void;
  onErased: () => void;
}

/** Erasing is for ever and everywhere: the name must be typed. */
export function EraseCustomer({ customer, open, onClose, onErased }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const name = customerName(customer);
  const [typed, setTyped] = useState("");
  const erase = async () => {
    const erased = await del<Erasure>(`${inProject(project.id)}/customers/${customer.id}`);
    toast.done(t("erase.done", { n: erased.lake.feedback + erased.lake.interactions }));
    erased.remaining.forEach((words) => toast.problem(words));
    void client.invalidateQueries({ queryKey: ["customers", project.id, "list"] });
    onErased();
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("erase.title", { name })}
      submit={t("erase.submit")}
      danger
      disabled={typed.trim() !== name}
      onSubmit={erase}
    >
      <Notice tone="warning">{t("erase.warning")}</Notice>
      <TextField
        label={t("erase.type", { name })}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
      />
    </FormDialog>
  );
}
