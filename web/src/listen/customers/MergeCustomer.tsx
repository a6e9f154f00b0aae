import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { ListBox } from "react-aria-components";
import { post } from "~/api/client";
import { customers, inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer, Id } from "~/api/types";
import { t } from "~/i18n";
import { FormDialog } from "~/kit/Dialog";
import { Option, SearchField } from "~/kit/fields";
import { toast } from "~/kit/toast";
import { customerName } from "./name";

interface Props {
  customer: Customer;
  open: boolean;
  onClose: () => void;
}

/** Two records of one person become one story; taking them apart again loses nothing. */
export function MergeCustomer({ customer, open, onClose }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [other, setOther] = useState<Id>();
  const found = useInfiniteQuery({ ...customers(project.id, useDeferredValue(text)), enabled: open });
  const items = (found.data?.pages[0]?.items ?? []).filter((c) => c.id !== customer.id).slice(0, 8);
  const merge = async () => {
    await post(`${inProject(project.id)}/customers/${customer.id}/merge`, { other });
    await refresh(client);
    toast.done(t("merge.done"));
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("merge.title")}
      submit={t("merge.submit")}
      onSubmit={merge}
      disabled={other === undefined}
    >
      <p>{t("merge.hint", { name: customerName(customer) })}</p>
      <SearchField label={t("customers.search")} value={text} onChange={setText} />
      <ListBox
        className="options"
        aria-label={t("merge.candidates")}
        selectionMode="single"
        selectedKeys={other ? [other] : []}
        onSelectionChange={(keys) => setOther(items.find((c) => keys !== "all" && keys.has(c.id))?.id)}
        items={items}
        renderEmptyState={() => <p className="quiet">{t("customers.notFound")}</p>}
      >
        {(c) => {
          const hint = c.identities.find((i) => i.value !== customerName(c))?.value;
          return <Option id={c.id} label={customerName(c)} {...(hint && { hint })} />;
        }}
      </ListBox>
    </FormDialog>
  );
}

async function refresh(client: ReturnType<typeof useQueryClient>): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["customers"] }),
    client.invalidateQueries({ queryKey: ["timeline"] }),
  ]);
}

export function useUnmerge(customer: Customer): (profile: Id) => void {
  const project = useProject();
  const client = useQueryClient();
  return (profile) => {
    post(`${inProject(project.id)}/customers/${customer.id}/unmerge`, { profile })
      .then(() => refresh(client))
      .then(() => toast.done(t("merge.undone")))
      .catch(toast.failed);
  };
}
