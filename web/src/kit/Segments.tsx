import type { ReactNode } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

interface Props<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: string; icon?: ReactNode; hideLabel?: boolean }[];
}

/** A few alternatives side by side, exactly one chosen. */
export function Segments<V extends string>({ label, value, onChange, choices }: Props<V>) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const choice = choices.find((c) => keys.has(c.value));
        if (choice) onChange(choice.value);
      }}
    >
      {choices.map((choice) => (
        <ToggleButton
          key={choice.value}
          id={choice.value}
          {...(choice.hideLabel && { "aria-label": choice.label })}
        >
          {choice.icon}
          {!choice.hideLabel && choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
