/** How a survey shows itself in the pages of a website: settings as the form needs them. */
import type { SurveyLink, Widget, WidgetTrigger } from "~/api/survey";

export type TriggerType = WidgetTrigger["type"];
export type TriggerOf<T extends TriggerType> = Extract<WidgetTrigger, { type: T }>;

/** Asks nobody, and has a button. */
export const quiet: Widget = {
  triggers: [],
  addresses: [],
  share: 1,
  ask_again_days: 90,
  placement: "bottom_right",
  selector: "",
  button: { label: {}, side: "right" },
};

export function triggerOf<T extends TriggerType>(widget: Widget, type: T): TriggerOf<T> | undefined {
  return widget.triggers.find((one): one is TriggerOf<T> => one.type === type);
}

/** With this trigger instead of the first of its type; null: without that one. Others stay as they are. */
export function withTrigger(widget: Widget, type: TriggerType, trigger: WidgetTrigger | null): Widget {
  const at = widget.triggers.findIndex((one) => one.type === type);
  const triggers = [...widget.triggers];
  if (at < 0) triggers.push(...(trigger ? [trigger] : []));
  else triggers.splice(at, 1, ...(trigger ? [trigger] : []));
  return { ...widget, triggers };
}

/** Without labels that say nothing, and without what belongs to another place. */
export function tidy(widget: Widget): Widget {
  const { button, placement, selector } = widget;
  const label = Object.fromEntries(Object.entries(button?.label ?? {}).filter(([, text]) => text.trim()));
  return {
    ...widget,
    addresses: widget.addresses.map((one) => one.trim()).filter(Boolean),
    selector: placement === "inline" ? selector.trim() : "",
    button: button && { ...button, label },
  };
}

/** What goes into the pages. */
export function snippet(link: SurveyLink): string {
  return `<script async src="${new URL(link.url).origin}/widget.js" data-link="${link.code}"></script>`;
}
