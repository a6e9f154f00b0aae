/** Says that mails do not reach the customer, and lets them leave again when somebody knows better. */
import { useQueryClient } from "@tanstack/react-query";
import { del, explain } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Customer } from "~/api/types";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { toast } from "~/kit/toast";

export function Undeliverable({ customer }: { customer: Customer }) {
  const project = useProject();
  const client = useQueryClient();
  const addresses = customer.undeliverable ?? [];
  if (addresses.length === 0) return null;
  const reopen = async () => {
    try {
      await del(`${inProject(project.id)}/customers/${customer.id}/undeliverable`);
      await client.invalidateQueries({ queryKey: ["customers", project.id] });
      toast.done(t("undeliverable.reopened"));
    } catch (error) {
      toast.problem(explain(error));
    }
  };
  return (
    <Notice tone="warning">
      <p>{t("undeliverable.said", { addresses: addresses.join(", ") })}</p>
      {project.can("manage_customers") && (
        <div className="row" style={{ marginTop: 8 }}>
          <Button small onPress={() => void reopen()}>
            {t("undeliverable.reopen")}
          </Button>
        </div>
      )}
    </Notice>
  );
}
