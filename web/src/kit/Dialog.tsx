import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Dialog as AriaDialog, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { explain } from "~/api/client";
import { t } from "~/i18n";
import { Button, IconButton } from "./Button";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onClose, title, children, footer, wide = false }: DialogProps) {
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={(o) => !o && onClose()} isDismissable>
      <Modal className={wide ? "modal wide" : "modal"}>
        <AriaDialog className="dialog">
          <header>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton small label={t("action.close")} icon={<X size={16} />} onPress={onClose} />
          </header>
          <div className="body">{children}</div>
          {footer && <footer>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface FormDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  submit: string;
  /** Resolves when done (the dialog closes), rejects with what to show. */
  onSubmit: () => Promise<unknown>;
  danger?: boolean;
  disabled?: boolean;
  wide?: boolean;
}

/** A dialog that does one thing; errors of the server stay in it. */
export function FormDialog({ open, onClose, title, children, submit, onSubmit, ...rest }: FormDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} {...(rest.wide && { wide: true })}>
      <DialogForm submit={submit} onSubmit={onSubmit} onClose={onClose} {...rest}>
        {children}
      </DialogForm>
    </Dialog>
  );
}

function DialogForm({
  children,
  submit,
  onSubmit,
  onClose,
  danger = false,
  disabled = false,
}: Omit<FormDialogProps, "open" | "title">) {
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const send = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    setBusy(true);
    setWrong(undefined);
    onSubmit()
      .then(onClose)
      .catch((error: unknown) => setWrong(explain(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Form className="stack" onSubmit={send}>
      {children}
      <p className="form-error" role="alert">
        {wrong}
      </p>
      <footer>
        <Button onPress={onClose}>{t("action.cancel")}</Button>
        <Button
          look={danger ? "danger solid" : "primary"}
          type="submit"
          isPending={busy}
          isDisabled={disabled}
        >
          {submit}
        </Button>
      </footer>
    </Form>
  );
}

interface SidePanelProps {
  open: boolean;
  onClose: () => void;
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The content brings its own paddings, as lists do. */
  flush?: boolean;
}

export function SidePanel({
  open,
  onClose,
  title,
  subtitle,
  actions,
  children,
  flush = false,
}: SidePanelProps) {
  return (
    <ModalOverlay className="side-scrim" isOpen={open} onOpenChange={(o) => !o && onClose()} isDismissable>
      <Modal className="side">
        <AriaDialog className="dialog">
          <header>
            <div className="grow">
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {subtitle && <div className="small quiet">{subtitle}</div>}
            </div>
            {actions}
            <IconButton label={t("action.close")} icon={<X size={16} />} onPress={onClose} />
          </header>
          <div className={flush ? "body flush" : "body"}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
