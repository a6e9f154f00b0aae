/** Asks before what was typed is left behind. */
import { useBlocker } from "@tanstack/react-router";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { Dialog } from "~/kit/Dialog";

export function LeaveGuard({ when }: { when: () => boolean }) {
  const blocker = useBlocker({ shouldBlockFn: when, enableBeforeUnload: when, withResolver: true });
  const asks = blocker.status === "blocked";
  return (
    <Dialog
      open={asks}
      onClose={() => asks && blocker.reset()}
      title={t("leave.title")}
      footer={
        <>
          <Button onPress={() => asks && blocker.reset()}>{t("leave.stay")}</Button>
          <Button look="danger solid" onPress={() => asks && blocker.proceed()}>
            {t("leave.go")}
          </Button>
        </>
      }
    >
      <p>{t("leave.hint")}</p>
    </Dialog>
  );
}
