/** A text field that offers what is known; anything else may be typed as well. */
import { ChevronDown } from "lucide-react";
import { Button, ComboBox, Input, ListBox, Popover } from "react-aria-components";
import { t } from "~/i18n";
import { Option, Wrong } from "./fields";

interface Props {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  suggestions: readonly string[];
  wrong?: string | undefined;
}

/** The label is for screen readers; the placeholder says the same to everybody else. */
export function SuggestField({ label, placeholder = label, value, onChange, suggestions, wrong }: Props) {
  return (
    <ComboBox
      className="field"
      aria-label={label}
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
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
      <Wrong words={wrong} />
      <Popover className="popover">
        <ListBox<{ id: string }> className="options">{({ id }) => <Option id={id} label={id} />}</ListBox>
      </Popover>
    </ComboBox>
  );
}
