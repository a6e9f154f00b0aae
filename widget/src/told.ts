/** What the server says about a widget: `GET /w/{code}`. */
export interface Told {
  triggers: Trigger[];
  /** Paths it asks on, `*` for anything; none: everywhere. */
  addresses: string[];
  /** From 0 to 1. */
  share: number;
  ask_again_days: number;
  placement: "bottom_right" | "bottom_left" | "centre" | "inline";
  selector: string;
  button: { label: string; side: "left" | "right" } | null;
  language: string;
  direction: string;
  close: string;
  trouble: string;
  /** Colours of the brand, CSS. */
  style: string;
}

export type Trigger =
  | { type: "time"; seconds: number }
  | { type: "scroll"; percent: number }
  | { type: "exit" }
  | { type: "event"; name: string };
