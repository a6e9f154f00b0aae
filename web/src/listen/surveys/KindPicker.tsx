/** Which type of question is to be added: all of them at a glance, each with what it is for. */
import { Button } from "react-aria-components";
import type { KindType } from "~/api/survey";
import { t } from "~/i18n";
import { Dialog } from "~/kit/Dialog";
import { kindGroups, kindIcons } from "./kinds";

interface Props {
  open: boolean;
  onClose: () => void;
  onPick: (type: KindType) => void;
}

const groups = ["rate", "choose", "write", "arrange"] as const;

export function KindPicker({ open, onClose, onPick }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title={t("question.add")} wide>
      <div className="kinds">
        {groups.map((group) => (
          <section key={group} aria-label={t(`kinds.${group}`)}>
            <h3 className="small quiet">{t(`kinds.${group}`)}</h3>
            {kindGroups[group].map((type: KindType) => {
              const Icon = kindIcons[type];
              return (
                <Button
                  key={type}
                  className="kind"
                  onPress={() => {
                    onPick(type);
                    onClose();
                  }}
                >
                  <Icon size={18} aria-hidden="true" />
                  <span>
                    <strong>{t(`kind.${type}`)}</strong>
                    <span className="small quiet">{t(`kind.${type}.hint`)}</span>
                  </span>
                </Button>
              );
            })}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
