import { CheckCircle2, CircleAlert, X } from "lucide-react";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
  Button as AriaButton,
  Text,
} from "react-aria-components";
import { explain } from "~/api/client";
import { t } from "~/i18n";

interface Message {
  text: string;
  negative?: boolean;
  action?: { label: string; run: () => void };
}

const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 });

export const toast = {
  done: (text: string, action?: Message["action"]) =>
    queue.add({ text, ...(action && { action }) }, { timeout: 6000 }),
  /** Errors stay until they are closed. */
  failed: (error: unknown) => queue.add({ text: explain(error), negative: true }),
  problem: (text: string) => queue.add({ text, negative: true }),
};

export function Toasts() {
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t("toast.region")}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={shown.content.negative ? "toast negative" : "toast"}>
          {shown.content.negative ? (
            <CircleAlert size={16} aria-hidden="true" />
          ) : (
            <CheckCircle2 size={16} aria-hidden="true" />
          )}
          <ToastContent className="text">
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          {shown.content.action && (
            <AriaButton
              className="link-button"
              onPress={() => {
                shown.content.action?.run();
                queue.close(shown.key);
              }}
            >
              {shown.content.action.label}
            </AriaButton>
          )}
          <AriaButton slot="close" className="button ghost icon small" aria-label={t("action.close")}>
            <X size={14} aria-hidden="true" />
          </AriaButton>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
