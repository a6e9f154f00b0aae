/** Where the customer decides for himself, and what becomes of a wish to be forgotten. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { del, explain } from "~/api/client";
import { erasureRequests, inProject, preferencePage } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer } from "~/api/types";
import { t } from "~/i18n";
import { dateOnly } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { Link } from "~/kit/Link";
import { ErrorState } from "~/kit/states";
import { toast } from "~/kit/toast";
import { path } from "~/paths";

/** The address to hand out, for those who may hand out everything it opens. */
export function PreferencePage({ customer }: { customer: Customer }) {
  const project = useProject();
  const may = project.can("export_data") && project.can("manage_customers");
  const read = useQuery({ ...preferencePage(project.id, customer.id), enabled: may });
  if (!may) return null;
  return (
    <section className="stack-tight">
      <h2>{t("customer.preferences")}</h2>
      <p className="quiet small">{t("customer.preferences.hint")}</p>
      {read.isError && <ErrorState error={read.error} retry={() => void read.refetch()} />}
      {read.data && <CopyField label={t("customer.preferences")} value={read.data.address} />}
    </section>
  );
}

/** Says on the customer's page that he asks to be forgotten, and takes it away when nobody meant it. */
export function ErasureAsked({ customer, onErase }: { customer: Customer; onErase: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  if (!customer.erasure_asked_at) return null;
  const dismiss = async () => {
    try {
      await del(`${inProject(project.id)}/customers/${customer.id}/erasure-request`);
      await client.invalidateQueries({ queryKey: ["customers", project.id] });
      toast.done(t("erasure.dismissed"));
    } catch (error) {
      toast.problem(explain(error));
    }
  };
  return (
    <Notice tone="warning">
      <p>{t("erasure.asked", { date: dateOnly(customer.erasure_asked_at) })}</p>
      {project.can("administer") && (
        <div className="row" style={{ marginTop: 8 }}>
          <Button small onPress={onErase}>
            {t("erase.open")}
          </Button>
          <Button small onPress={() => void dismiss()}>
            {t("erasure.dismiss")}
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** Above the list: who asks to be forgotten. */
export function ErasureRequests() {
  const project = useProject();
  const may = project.can("manage_customers");
  const read = useQuery({ ...erasureRequests(project.id), enabled: may });
  const items = read.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warning">
      <p>{t("erasure.requests", { n: items.length })}</p>
      <ul className="erasure-requests">
        {items.map((item) => (
          <li key={item.customer}>
            <Link href={path("customer", { project: project.key, customer: item.customer })}>
              {item.name ?? t("erasure.nameless")}
            </Link>{" "}
            <span className="quiet small">{dateOnly(item.asked_at)}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
