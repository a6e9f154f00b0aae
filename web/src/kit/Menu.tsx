import type { ReactElement, ReactNode } from "react";
import {
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from "react-aria-components";
import { Check } from "lucide-react";

export type MenuEntry =
  | {
      key: string;
      label: string;
      icon?: ReactNode;
      hint?: string;
      danger?: boolean;
      selected?: boolean;
      disabled?: boolean;
      href?: string;
      onAction?: () => void;
    }
  | { key: string; separator: true }
  | { key: string; heading: string; entries: MenuEntry[] };

interface Props {
  /** The button that opens the menu. */
  children: ReactElement;
  label: string;
  entries: readonly MenuEntry[];
  placement?: "bottom start" | "bottom end" | "top start" | "top end" | "right top";
}

export function Menu({ children, label, entries, placement = "bottom end" }: Props) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover" placement={placement}>
        <AriaMenu className="options" aria-label={label}>
          {entries.map(entry)}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function entry(e: MenuEntry): ReactElement {
  if ("separator" in e) return <Separator key={e.key} />;
  if ("heading" in e)
    return (
      <MenuSection key={e.key} aria-label={e.heading}>
        <Header>{e.heading}</Header>
        {e.entries.map(entry)}
      </MenuSection>
    );
  return (
    <MenuItem
      key={e.key}
      id={e.key}
      textValue={e.label}
      className={e.danger ? "option danger" : "option"}
      {...(e.disabled && { isDisabled: true })}
      {...(e.href && { href: e.href })}
      {...(e.onAction && { onAction: e.onAction })}
    >
      {e.icon}
      <Text slot="label">{e.label}</Text>
      {e.hint && (
        <Text slot="description" className="hint">
          {e.hint}
        </Text>
      )}
      {e.selected && (
        <Check size={16} aria-hidden="true" style={{ marginInlineStart: "auto", color: "var(--accent)" }} />
      )}
    </MenuItem>
  );
}
