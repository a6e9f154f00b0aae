/** Sets up how the survey behind a link shows itself in the pages of a website. */
import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { del, put } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink, Widget, WidgetTrigger } from "~/api/survey";
import { t } from "~/i18n";
import { Button } from "~/kit/Button";
import { CopyField } from "~/kit/CopyField";
import { FormDialog } from "~/kit/Dialog";
import { Checkbox, Select, Switch, TextField } from "~/kit/fields";
import { toast } from "~/kit/toast";
import { LocalField } from "./LocalField";
import { quiet, snippet, tidy, triggerOf, type TriggerType, withTrigger } from "./widget";

interface Props {
  link: SurveyLink;
  languages: readonly string[];
  open: boolean;
  onClose: () => void;
}

const placements = ["bottom_right", "bottom_left", "centre", "inline"] as const;
const sides = ["left", "right"] as const;

export function WidgetDialog({ link, languages, open, onClose }: Props) {
  const project = useProject();
  const client = useQueryClient();
  const [widget, setWidget] = useState(link.widget ?? quiet);
  const address = `${inProject(project.id)}/links/${link.id}/widget`;
  const refresh = () => client.invalidateQueries({ queryKey: ["links"] });
  const change = (part: Partial<Widget>) => setWidget({ ...widget, ...part });
  const save = async () => {
    setWidget(await put<Widget>(address, tidy(widget)));
    await refresh();
    toast.done(t("widget.saved"));
  };
  const remove = async () => {
    await del(address);
    await refresh();
    setWidget(quiet);
    onClose();
    toast.done(t("widget.removed"));
  };
  const { button } = widget;
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("widget.title")}
      submit={t("action.save")}
      onSubmit={save}
      wide
    >
      <div className="widget-form">
        <div className="stack">
          <Triggers widget={widget} onChange={setWidget} />
          <div className="pair">
            <TextField
              label={t("widget.share")}
              hint={t("widget.share.hint")}
              type="number"
              min={0}
              max={100}
              step="any"
              value={String(Math.round(widget.share * 10_000) / 100)}
              onChange={(text) => change({ share: Number(text) / 100 })}
            />
            <TextField
              label={t("widget.again")}
              hint={t("widget.again.hint")}
              type="number"
              min={1}
              max={730}
              value={String(widget.ask_again_days)}
              onChange={(text) => change({ ask_again_days: whole(text) })}
            />
          </div>
          <TextField
            label={t("widget.addresses")}
            hint={t("widget.addresses.hint")}
            lines={2}
            value={widget.addresses.join("\n")}
            onChange={(text) => change({ addresses: text ? text.split("\n") : [] })}
          />
          <Select
            label={t("widget.placement")}
            value={widget.placement}
            onChange={(placement) => change({ placement })}
            choices={placements.map((value) => ({ value, label: t(`widget.placement.${value}`) }))}
          />
          {widget.placement === "inline" && (
            <TextField
              label={t("widget.selector")}
              value={widget.selector}
              onChange={(selector) => change({ selector })}
              placeholder="#feedback"
              required
            />
          )}
          <Switch
            selected={button !== null}
            onChange={(on) => change({ button: on ? { label: {}, side: "right" } : null })}
            hint={t("widget.button.hint")}
          >
            {t("widget.button")}
          </Switch>
          {button && (
            <>
              <LocalField
                label={t("widget.button.label")}
                languages={languages}
                value={button.label}
                onChange={(label) => change({ button: { ...button, label } })}
                placeholder="Feedback"
              />
              <Select
                label={t("widget.side")}
                value={button.side}
                onChange={(side) => change({ button: { ...button, side } })}
                choices={sides.map((value) => ({ value, label: t(`widget.side.${value}`) }))}
              />
            </>
          )}
        </div>
        <div className="stack">
          <Sketch widget={widget} label={button?.label[languages[0] ?? ""] || "Feedback"} />
          {link.widget && (
            <>
              <p className="label">{t("widget.snippet")}</p>
              <CopyField label={t("widget.snippet")} value={snippet(link)} />
              <div>
                <Button small icon={<Trash2 size={14} />} onPress={() => void remove()}>
                  {t("widget.remove")}
                </Button>
              </div>
            </>
          )}
        </div>
      </div>
    </FormDialog>
  );
}

function Triggers({ widget, onChange }: { widget: Widget; onChange: (widget: Widget) => void }) {
  const [time, scroll, event] = [
    triggerOf(widget, "time"),
    triggerOf(widget, "scroll"),
    triggerOf(widget, "event"),
  ];
  const set = (trigger: WidgetTrigger) => onChange(withTrigger(widget, trigger.type, trigger));
  const tick = (type: TriggerType, first: WidgetTrigger) => (
    <Checkbox
      isSelected={triggerOf(widget, type) !== undefined}
      onChange={(on) => onChange(withTrigger(widget, type, on ? first : null))}
    >
      {t(`widget.${type}`)}
    </Checkbox>
  );
  return (
    <div className="stack-tight" role="group" aria-label={t("widget.when")}>
      <p className="label">{t("widget.when")}</p>
      <p className="small quiet">{t("widget.when.hint")}</p>
      {tick("time", { type: "time", seconds: 20 })}
      {time && (
        <TextField
          label={t("widget.time.seconds")}
          type="number"
          min={0}
          max={3600}
          value={String(time.seconds)}
          onChange={(text) => set({ type: "time", seconds: whole(text) })}
        />
      )}
      {tick("scroll", { type: "scroll", percent: 50 })}
      {scroll && (
        <TextField
          label={t("widget.scroll.percent")}
          type="number"
          min={1}
          max={100}
          value={String(scroll.percent)}
          onChange={(text) => set({ type: "scroll", percent: whole(text) })}
        />
      )}
      {tick("exit", { type: "exit" })}
      {tick("event", { type: "event", name: "" })}
      {event && (
        <TextField
          label={t("widget.event.name")}
          value={event.name}
          onChange={(name) => set({ type: "event", name })}
          placeholder="order_placed"
          required
        />
      )}
    </div>
  );
}

/** A page in small, with the place the survey has in it. */
function Sketch({ widget, label }: { widget: Widget; label: string }) {
  return (
    <figure className="widget-sketch">
      <div className="page" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
        <div className="survey" data-placement={widget.placement}>
          <b />
          <span>
            {Array.from({ length: 5 }, (_, i) => (
              <i key={i} />
            ))}
          </span>
        </div>
        {widget.button && (
          <span className="hand" data-side={widget.button.side}>
            {label}
          </span>
        )}
      </div>
      <figcaption className="small quiet">
        {t("widget.sketch")}: {t(`widget.placement.${widget.placement}`)}
      </figcaption>
    </figure>
  );
}

const whole = (text: string) => Math.max(0, Math.trunc(Number(text) || 0));
