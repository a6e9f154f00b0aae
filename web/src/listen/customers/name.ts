import type { Customer } from "~/api/types";
import { t } from "~/i18n";

/** What to call a customer: the name, else the most telling identity. */
export function customerName(
  customer: Pick<Customer, "name"> & Partial<Pick<Customer, "identities">>,
): string {
  const by = (kind: string) => customer.identities?.find((identity) => identity.kind === kind)?.value;
  return customer.name || by("email") || by("external_id") || by("phone") || t("customer.unnamed");
}
