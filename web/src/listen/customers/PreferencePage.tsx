/** Where the customer decides for himself, and what becomes of what he asks people for. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { del, explain } from "~/api/client";
import { customerRequests, inProject, preferencePage } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer, CustomerRequest } from "~/api/types";
import { t } from "~/i18n";
import { dateOnly } from "~/i18n/format";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { Link } from "~/kit/Link";
import { ErrorState } from "~/kit/states";
import { toast } from "~/kit/toast";
import { path } from "~/paths";

/** The address to hand out, for those who may hand out everything kept about the customer. */
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

/** Says on the customer's page what he asks people for, and takes it away when it is done or nobody meant it. */
export function Asked({ customer, onErase }: { customer: Customer; onErase: () => void }) {
  return (
    <>
      <ErasureAsked customer={customer} onErase={onErase} />
      <DataAsked customer={customer} />
    </>
  );
}

function useSettle(customer: Customer, kind: CustomerRequest["kind"]) {
  const project = useProject();
  const client = useQueryClient();
  return async () => {
    try {
      await del(`${inProject(project.id)}/customers/${customer.id}/${kind}-request`);
      await client.invalidateQueries({ queryKey: ["customers", project.id] });
      toast.done(t(`request.${kind}.settled`));
    } catch (error) {
      toast.problem(explain(error));
    }
  };
}

function ErasureAsked({ customer, onErase }: { customer: Customer; onErase: () => void }) {
  const project = useProject();
  const settle = useSettle(customer, "erasure");
  if (!customer.erasure_asked_at) return null;
  return (
    <Notice tone="warning">
      <p>{t("erasure.asked", { date: dateOnly(customer.erasure_asked_at) })}</p>
      {project.can("administer") && (
        <div className="row" style={{ marginTop: 8 }}>
          <Button small onPress={onErase}>
            {t("erase.open")}
          </Button>
          <Button small onPress={() => void settle()}>
            {t("erasure.dismiss")}
          </Button>
        </div>
      )}
    </Notice>
  );
}

function DataAsked({ customer }: { customer: Customer }) {
  const project = useProject();
  const settle = useSettle(customer, "data");
  if (!customer.data_asked_at) return null;
  return (
    <Notice tone="warning">
      <p>{t("dataRequest.asked", { date: dateOnly(customer.data_asked_at) })}</p>
      {project.can("export_data") && project.can("manage_customers") && (
        <div className="row" style={{ marginTop: 8 }}>
          <Button small onPress={() => void settle()}>
            {t("dataRequest.settle")}
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** Above the list: who asks for what. */
export function CustomerRequests() {
  const project = useProject();
  const may = project.can("manage_customers");
  const read = useQuery({ ...customerRequests(project.id), enabled: may });
  const items = read.data?.items ?? [];
  return (
    <>
      <RequestsOf kind="erasure" items={items} />
      <RequestsOf kind="data" items={items} />
    </>
  );
}

function RequestsOf({ kind, items }: { kind: CustomerRequest["kind"]; items: CustomerRequest[] }) {
  const project = useProject();
  const own = items.filter((item) => item.kind === kind);
  if (own.length === 0) return null;
  return (
    <Notice tone="warning">
      <p>{t(`request.${kind}.all`, { n: own.length })}</p>
      <ul className="customer-requests">
        {own.map((item) => (
          <li key={item.customer}>
            <Link href={path("customer", { project: project.key, customer: item.customer })}>
              {item.name ?? t("request.nameless")}
            </Link>{" "}
            <span className="quiet small">{dateOnly(item.asked_at)}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
