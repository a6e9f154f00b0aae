import { Search } from "lucide-react";
import { Input, SearchField } from "react-aria-components";

/** The search line on top of a list in a popover; its value is held by the list around it. */
export function PlainSearch({
  label,
  value,
  onChange,
}: {
  label: string;
  value?: string;
  onChange?: (text: string) => void;
}) {
  return (
    <SearchField
      className="search chip-search"
      aria-label={label}
      autoFocus
      {...(value !== undefined && { value })}
      {...(onChange && { onChange })}
    >
      <Search size={16} aria-hidden="true" />
      <Input className="input" placeholder={label} />
    </SearchField>
  );
}
