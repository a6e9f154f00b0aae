import { TextField } from "~/kit/fields";

interface Props {
  label: string;
  hint?: string;
  wrong?: string | undefined;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

/** A whole number, or nothing. */
export function NumberField({ value, onChange, ...rest }: Props) {
  return (
    <TextField
      {...rest}
      inputMode="numeric"
      value={value === undefined ? "" : String(value)}
      onChange={(text) => {
        const digits = text.replace(/\D/g, "").slice(0, 7);
        onChange(digits === "" ? undefined : Number(digits));
      }}
    />
  );
}

/** A whole number that has to be there; while it is not, it counts as none. */
export const NeededNumber = ({
  value,
  onChange,
  ...rest
}: Omit<Props, "value" | "onChange"> & { value: number; onChange: (value: number) => void }) => (
  <NumberField {...rest} value={value || undefined} onChange={(next) => onChange(next ?? 0)} />
);
