/** Form fields: label, hint and error belong together and are announced together. */
import { Check, ChevronDown, Minus, Search, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  Button,
  CheckboxButton,
  CheckboxField,
  type CheckboxFieldProps,
  FieldError,
  Input,
  type InputProps,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  RadioButton,
  RadioField,
  RadioGroup as AriaRadioGroup,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  SelectValue,
  SwitchButton,
  SwitchField,
  Text,
  TextArea,
  TextField as AriaTextField,
} from "react-aria-components";
import { t } from "~/i18n";

interface Described {
  label: string;
  /** Keep the label for screen readers only: where a heading or column already says it. */
  hideLabel?: boolean;
  hint?: ReactNode;
  /** A message of the server for this field. */
  wrong?: string | undefined;
}

interface TextFieldProps extends Described {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "password" | "url" | "number" | "date" | "time";
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  autoComplete?: string;
  placeholder?: string;
  /** More than one line. */
  lines?: number;
  maxLength?: number;
  minLength?: number;
  lang?: string;
  bare?: boolean;
  inputMode?: InputProps["inputMode"];
  min?: string | number;
  max?: string | number;
  step?: string | number;
  onBlur?: () => void;
}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel, hint, wrong, value, onChange, lines, required, disabled, bare, onBlur } = props;
  const className = bare ? "input bare" : "input";
  const shared = {
    ...(props.placeholder !== undefined && { placeholder: props.placeholder }),
    ...(props.lang !== undefined && { lang: props.lang }),
  };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      {...(wrong !== undefined && { isInvalid: true })}
      {...(onBlur && { onBlur })}
      {...(required && { isRequired: true })}
      {...(disabled && { isDisabled: true })}
      {...(props.type && { type: props.type })}
      {...(props.autoComplete && { autoComplete: props.autoComplete })}
      {...(props.maxLength !== undefined && { maxLength: props.maxLength })}
      {...(props.minLength !== undefined && { minLength: props.minLength })}
      {...(hideLabel && { "aria-label": label })}
    >
      {!hideLabel && <Label className="label">{label}</Label>}
      {lines === undefined ? (
        <Input
          className={className}
          autoFocus={props.autoFocus ?? false}
          {...shared}
          {...(props.inputMode && { inputMode: props.inputMode })}
          {...(props.min !== undefined && { min: props.min })}
          {...(props.max !== undefined && { max: props.max })}
          {...(props.step !== undefined && { step: props.step })}
        />
      ) : (
        <TextArea className={className} rows={lines} {...shared} />
      )}
      <Hint>{hint}</Hint>
      <Wrong words={wrong} />
    </AriaTextField>
  );
}

/** Several values in one line. What is being typed stays as it is, so that a comma can be typed. */
export function ListField({
  values,
  onChange,
  ...rest
}: Omit<TextFieldProps, "value" | "onChange"> & {
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  const [text, setText] = useState(values.join(", "));
  const read = (typed: string) =>
    typed
      .split(",")
      .map((value) => value.trim())
      .filter(Boolean);
  const known = read(text).join() === values.join();
  return (
    <TextField
      {...rest}
      value={known ? text : values.join(", ")}
      onChange={(typed) => {
        setText(typed);
        onChange(read(typed));
      }}
    />
  );
}

interface SearchProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  onSubmit?: (value: string) => void;
}

export function SearchField({ label, value, onChange, placeholder, onSubmit }: SearchProps) {
  return (
    <AriaSearchField
      className="search"
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(onSubmit && { onSubmit })}
    >
      <Search size={16} aria-hidden="true" />
      <Input className="input" placeholder={placeholder ?? label} />
      <Button className="clear" aria-label={t("action.clear")}>
        <X size={14} aria-hidden="true" />
      </Button>
    </AriaSearchField>
  );
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  hint?: string;
}

interface SelectProps<V extends string> extends Described {
  value: V | null;
  onChange: (value: V) => void;
  choices: readonly Choice<V>[];
  placeholder?: string;
  disabled?: boolean;
  required?: boolean;
}

export function Select<V extends string>(props: SelectProps<V>) {
  const { label, hideLabel, hint, wrong, value, onChange, choices, placeholder, disabled, required } = props;
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={(key) => {
        const choice = choices.find((c) => c.value === key);
        if (choice) onChange(choice.value);
      }}
      placeholder={placeholder ?? t("action.choose")}
      {...(wrong !== undefined && { isInvalid: true })}
      {...(disabled && { isDisabled: true })}
      {...(required && { isRequired: true })}
      {...(hideLabel && { "aria-label": label })}
    >
      {!hideLabel && <Label className="label">{label}</Label>}
      <Button className="input select-button">
        <SelectValue className="truncate">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Hint>{hint}</Hint>
      <Wrong words={wrong} />
      <Popover className="popover">
        <ListBox className="options" items={choices.map((choice) => ({ ...choice, id: choice.value }))}>
          {(choice) => (
            <Option id={choice.id} label={choice.label} {...(choice.hint && { hint: choice.hint })} />
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export function Option({
  id,
  label,
  hint,
  icon,
}: {
  id: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
}) {
  return (
    <ListBoxItem id={id} textValue={label} className="option">
      {icon}
      <Text slot="label">{label}</Text>
      <Hint>{hint}</Hint>
      <Check size={16} className="tick" aria-hidden="true" />
    </ListBoxItem>
  );
}

export function Checkbox({
  children,
  hint,
  ...rest
}: Omit<CheckboxFieldProps, "children" | "className"> & { children: ReactNode; hint?: ReactNode }) {
  return (
    <CheckboxField {...rest}>
      <CheckboxButton className="checkbox">
        {({ isIndeterminate }) => (
          <>
            <span className="box" aria-hidden="true">
              {isIndeterminate ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
            </span>
            <span className="text">{children}</span>
          </>
        )}
      </CheckboxButton>
      <Hint inset>{hint}</Hint>
    </CheckboxField>
  );
}

/** `inset`: below the words of a box, not below the box. */
export function Hint({ children, inset = false }: { children: ReactNode; inset?: boolean }) {
  if (!children) return null;
  return (
    <Text slot="description" className={inset ? "hint inset" : "hint"}>
      {children}
    </Text>
  );
}

/** What the server said about a field, else what the browser found, in the language of the page. */
export function Wrong({ words }: { words: string | undefined }) {
  return (
    <FieldError className="wrong">
      {({ validationDetails, validationErrors }) =>
        words ?? found(validationDetails) ?? validationErrors.join(" ")
      }
    </FieldError>
  );
}

function found({ valueMissing, typeMismatch, tooShort }: ValidityState): string | undefined {
  if (valueMissing) return t("wrong.missing");
  if (typeMismatch) return t("wrong.address");
  return tooShort ? t("wrong.short") : undefined;
}

interface SwitchProps {
  selected: boolean;
  onChange: (selected: boolean) => void;
  children: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export function Switch({ selected, onChange, children, hint, disabled = false }: SwitchProps) {
  return (
    <SwitchField isSelected={selected} onChange={onChange} isDisabled={disabled}>
      <SwitchButton className="switch">
        <span className="track" aria-hidden="true" />
        <span className="text">{children}</span>
      </SwitchButton>
      <Hint inset>{hint}</Hint>
    </SwitchField>
  );
}

interface RadioProps<V extends string> extends Described {
  value: V | null;
  onChange: (value: V) => void;
  choices: readonly Choice<V>[];
}

export function RadioGroup<V extends string>({ label, hint, value, onChange, choices }: RadioProps<V>) {
  return (
    <AriaRadioGroup
      className="field"
      value={value}
      onChange={(key) => {
        const choice = choices.find((c) => c.value === key);
        if (choice) onChange(choice.value);
      }}
    >
      <Label className="label">{label}</Label>
      {choices.map((choice) => (
        <RadioField key={choice.value} value={choice.value}>
          <RadioButton className="radio">
            <span className="dot" aria-hidden="true" />
            <span className="text">{choice.label}</span>
          </RadioButton>
          <Hint inset>{choice.hint}</Hint>
        </RadioField>
      ))}
      <Hint>{hint}</Hint>
    </AriaRadioGroup>
  );
}
