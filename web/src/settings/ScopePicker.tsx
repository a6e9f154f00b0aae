import { ChevronDown } from "lucide-react";
import {
  Autocomplete,
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Label,
  ListBox,
  Popover,
  useFilter,
} from "react-aria-components";
import { t } from "~/i18n";
import { Option, SearchField } from "~/kit/fields";
import { useState } from "react";

interface Props {
  label: string;
  /** What an empty choice means. */
  all: string;
  options: readonly { value: string; label: string; hint?: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Several of many; none chosen means no restriction. */
export function ScopePicker({ label, all, options, chosen, onChange }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const [text, setText] = useState("");
  const names = options.filter((o) => chosen.includes(o.value)).map((o) => o.label);
  const said =
    names.length === 0 ? all : names.length <= 2 ? names.join(", ") : t("users.some", { n: names.length });
  return (
    <div className="field">
      <Label className="label">{label}</Label>
      <DialogTrigger>
        <AriaButton className="input select-button" aria-label={`${label}: ${said}`}>
          <span className="truncate">{said}</span>
          <ChevronDown size={16} aria-hidden="true" />
        </AriaButton>
        <Popover className="popover">
          <Dialog className="scope-dialog" aria-label={label}>
            <Autocomplete filter={contains} inputValue={text} onInputChange={setText}>
              <SearchField label={t("action.search")} value={text} onChange={setText} />
              <ListBox
                className="options"
                aria-label={label}
                selectionMode="multiple"
                selectionBehavior="toggle"
                selectedKeys={chosen}
                onSelectionChange={(keys) =>
                  onChange(options.map((o) => o.value).filter((v) => keys === "all" || keys.has(v)))
                }
                items={options.map((option) => ({ ...option, id: option.value }))}
                renderEmptyState={() => (
                  <p className="quiet small" style={{ padding: 8 }}>
                    {t("palette.none")}
                  </p>
                )}
              >
                {(option) => (
                  <Option id={option.id} label={option.label} {...(option.hint && { hint: option.hint })} />
                )}
              </ListBox>
            </Autocomplete>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}
