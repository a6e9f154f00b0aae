import { ChevronDown } from "lucide-react";
import {
  Autocomplete,
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  ListBox,
  Popover,
  useFilter,
} from "react-aria-components";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Option } from "~/kit/fields";
import { PlainSearch } from "./PlainSearch";

interface Props {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (values: string[]) => void;
  defaultOpen?: boolean;
}

/** `Touchpoint`, `Touchpoint: Checkout`, `Touchpoint: 3`. */
export function chipText(label: string, names: readonly string[]): string {
  if (names.length === 0) return label;
  return t("filter.chip", { label, value: names.length === 1 ? (names[0] ?? "") : String(names.length) });
}

export function OptionsChip({ label, options, chosen, onChange, defaultOpen = false }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const names = options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  const list = (
    <ListBox
      className="options"
      aria-label={label}
      selectionMode="multiple"
      selectionBehavior="toggle"
      selectedKeys={chosen}
      onSelectionChange={(keys) =>
        onChange(
          keys === "all"
            ? options.map((o) => o.value)
            : options.map((o) => o.value).filter((v) => keys.has(v)),
        )
      }
      items={options.map((option) => ({ ...option, id: option.value }))}
      renderEmptyState={() => (
        <p className="quiet small" style={{ padding: 8 }}>
          {t("palette.none")}
        </p>
      )}
    >
      {(option) => <Option id={option.id} label={option.label} />}
    </ListBox>
  );
  return (
    <DialogTrigger defaultOpen={defaultOpen}>
      <AriaButton className={chosen.length > 0 ? "chip chosen" : "chip"}>
        <span className="truncate">{chipText(label, names.length > 0 ? names : chosen)}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <Dialog className="chip-dialog" aria-label={label}>
          {options.length > 8 ? (
            <Autocomplete filter={contains}>
              <PlainSearch label={t("filter.search", { label })} />
              {list}
            </Autocomplete>
          ) : (
            list
          )}
          {chosen.length > 0 && (
            <div className="chip-foot">
              <Button small look="ghost" onPress={() => onChange([])}>
                {t("action.clear")}
              </Button>
            </div>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
