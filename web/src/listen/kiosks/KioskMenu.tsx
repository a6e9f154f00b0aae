/** What is done with a kiosk: change it, give it another address, take it out of use. */
import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, QrCode, TabletSmartphone } from "lucide-react";
import { useState } from "react";
import { del, post } from "~/api/client";
import type { Kiosk, KioskPairing } from "~/api/kiosk";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { IconButton } from "~/kit/Button";
import { FormDialog } from "~/kit/Dialog";
import { Menu } from "~/kit/Menu";
import { toast } from "~/kit/toast";
import { KioskDialog } from "./KioskDialog";

interface Props {
  kiosk: Kiosk;
  onPaired: (pairing: KioskPairing) => void;
}

export function KioskMenu({ kiosk, onPaired }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [asked, setAsked] = useState<"edit" | "address" | "revoke">();
  const { id, name } = kiosk;
  const root = `${inProject(project.id)}/kiosks/${id}`;
  const stale = () => client.invalidateQueries({ queryKey: ["kiosks"] });
  const close = () => setAsked(undefined);
  const readdress = async () => {
    const pairing = await post<KioskPairing>(`${root}/address`);
    await stale();
    onPaired(pairing);
  };
  const revoke = async () => {
    await del(root);
    await stale();
    toast.done(t("kiosk.revoked", { name }));
  };
  const label = t("kiosk.more", { name });
  return (
    <>
      <Menu
        label={label}
        placement="bottom end"
        entries={[
          {
            key: "edit",
            label: t("kiosk.edit"),
            icon: <Pencil size={16} />,
            onAction: () => setAsked("edit"),
          },
          {
            key: "address",
            label: t("kiosk.address"),
            icon: <QrCode size={16} />,
            onAction: () => setAsked("address"),
          },
          {
            key: "revoke",
            label: t("kiosk.revoke"),
            icon: <TabletSmartphone size={16} />,
            danger: true,
            onAction: () => setAsked("revoke"),
          },
        ]}
      >
        <IconButton small label={label} icon={<Ellipsis size={16} />} />
      </Menu>
      {asked === "edit" && <KioskDialog kiosk={kiosk} onClose={close} onPaired={onPaired} />}
      <FormDialog
        open={asked === "address"}
        onClose={close}
        title={t("kiosk.address.title", { name })}
        submit={t("kiosk.address")}
        danger
        onSubmit={readdress}
      >
        <p>{t("kiosk.address.hint")}</p>
      </FormDialog>
      <FormDialog
        open={asked === "revoke"}
        onClose={close}
        title={t("kiosk.revoke.title", { name })}
        submit={t("kiosk.revoke")}
        danger
        onSubmit={revoke}
      >
        <p>{t("kiosk.revoke.hint")}</p>
      </FormDialog>
    </>
  );
}
