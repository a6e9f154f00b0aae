import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { t } from "~/i18n";
import { Button } from "./Button";

/** Something to take elsewhere: a link, a key. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = () => {
    const done = () => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    };
    // Without HTTPS there is no clipboard: what is to be copied is selected, for the person's own keys.
    const select = () => field.current?.select();
    if ("clipboard" in navigator) navigator.clipboard.writeText(value).then(done, select);
    else select();
  };
  return (
    <div className="copy-field">
      <input
        ref={field}
        className="input"
        readOnly
        value={value}
        aria-label={label}
        onFocus={(e) => e.currentTarget.select()}
      />
      <Button onPress={copy} icon={copied ? <Check size={16} /> : <Copy size={16} />}>
        <span aria-live="polite">{copied ? t("action.copied") : t("action.copy")}</span>
      </Button>
    </div>
  );
}
