import { ListFilter } from "lucide-react";
import { isApiError } from "~/api/client";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { ErrorState, State } from "~/kit/states";
import { isNarrow } from "./filter";
import { useFilter } from "./FilterBar";

/** An error of a filtered page: where the filter itself is refused, the way out is another filter. */
export function FilterError({ error, retry }: { error: unknown; retry: () => void }) {
  const { filter, set } = useFilter();
  if (!isApiError(error) || error.status !== 422 || !isNarrow(filter))
    return <ErrorState error={error} retry={retry} />;
  return (
    <div role="alert">
      <State
        icon={<ListFilter size={28} aria-hidden="true" />}
        title={t("filter.refused")}
        actions={<Button onPress={() => set({ ...filter, values: {} })}>{t("filter.reset")}</Button>}
      >
        {error.message}
      </State>
    </div>
  );
}
