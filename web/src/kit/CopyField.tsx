import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { Button } from "./Button";

/** Something to take elsewhere: a link, a key. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(value).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    });
  };
  return (
    <div className="copy-field">
      <input
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
