/** A text field that offers what is known; anything else may be typed as well. */
import { ChevronDown } from "lucide-react";
import { Button, ComboBox, Input, ListBox, Popover, useFilter } from "react-aria-components";
import { t } from "~/i18n";
import { Hint, Option, Wrong } from "./fields";

interface Props {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  suggestions: readonly string[];
  /** What people call a suggestion that is written for programs. */
  nameOf?: (suggestion: string) => string | undefined;
  wrong?: string | undefined;
}

/** The label is for screen readers; the placeholder says the same to everybody else. */
export function SuggestField({
  label,
  placeholder = label,
  value,
  onChange,
  suggestions,
  nameOf,
  wrong,
}: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const name = nameOf?.(value.trim());
  return (
    <ComboBox
      className="field"
      aria-label={label}
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
      defaultFilter={(text, typed) => contains(text, typed) || contains(nameOf?.(text) ?? "", typed)}
      defaultItems={suggestions.map((text) => ({ id: text }))}
      {...(wrong !== undefined && { isInvalid: true })}
    >
      <div className="suggest">
        <Input className="input" placeholder={placeholder} />
        {suggestions.length > 0 && (
          <Button className="suggest-open" aria-label={t("field.suggestions")}>
            <ChevronDown size={16} aria-hidden="true" />
          </Button>
        )}
      </div>
      {name !== undefined && <Hint>{name}</Hint>}
      <Wrong words={wrong} />
      <Popover className="popover">
        <ListBox<{ id: string }> className="options">
          {({ id }) => {
            const hint = nameOf?.(id);
            return <Option id={id} label={id} {...(hint !== undefined && { hint })} />;
          }}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
