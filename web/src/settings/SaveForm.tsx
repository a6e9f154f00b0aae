/** A form that saves in place and says so. */
import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import { explain, isApiError } from "~/api/client";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { toast } from "~/kit/toast";

interface Props {
  changed: boolean;
  onSave: () => Promise<unknown>;
  children: (wrong: (field: string) => string | undefined) => ReactNode;
}

export function SaveForm({ changed, onSave, children }: Props) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = () => {
    setBusy(true);
    setError(undefined);
    onSave()
      .then(() => toast.done(t("action.saved")))
      .catch((problem: unknown) => setError(problem))
      .finally(() => setBusy(false));
  };
  return (
    <Form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {children((field) => (isApiError(error) ? error.field(field) : undefined))}
      <p className="form-error" role="alert">
        {error === undefined ? "" : explain(error)}
      </p>
      <div className="actions">
        <Button look="primary" type="submit" isPending={busy} isDisabled={!changed}>
          {t("action.save")}
        </Button>
      </div>
    </Form>
  );
}
