/** What people call types of events; programs call them `order_placed`. */
import { useQuery } from "@tanstack/react-query";
import { local } from "~/i18n";
import { eventNames } from "./queries";
import { useProject } from "./session";

/** The name somebody gave a type; undefined: nobody did. */
export function useEventNames(): (type: string) => string | undefined {
  const project = useProject();
  const names = useQuery(eventNames(project.id)).data?.items ?? [];
  return (type) => {
    const found = names.find((one) => one.type === type);
    return found && local(found.label);
  };
}

/** Without a name `order_delivered` reads as “Order delivered”. */
export function readable(type: string): string {
  const words = type.replace(/[_.:-]+/g, " ").trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
