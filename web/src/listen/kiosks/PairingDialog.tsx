/** The address of a kiosk, to scan with its tablet. It is shown once. */
import type { KioskPairing } from "~/api/kiosk";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { Dialog } from "~/kit/Dialog";

export function PairingDialog({ pairing, onClose }: { pairing: KioskPairing; onClose: () => void }) {
  const { kiosk, url, qr } = pairing;
  const { name } = kiosk;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("kiosk.pair.title")}
      footer={
        <Button look="primary" onPress={onClose}>
          {t("action.close")}
        </Button>
      }
    >
      <div className="stack">
        <p>{t("kiosk.pair.hint")}</p>
        <img
          className="kiosk-code"
          src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
          alt={t("kiosk.pair.code", { name })}
          width={224}
          height={224}
        />
        <CopyField label={t("kiosk.pair.address", { name })} value={url} />
        <p className="quiet small">{t("kiosk.pair.install")}</p>
      </div>
    </Dialog>
  );
}
