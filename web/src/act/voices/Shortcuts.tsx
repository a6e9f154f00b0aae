import { useEffect, useRef, useState } from "react";
import { t } from "~/i18n";
import { Kbd } from "~/kit/Badge";
import { Dialog } from "~/kit/Dialog";
import { Switch } from "~/kit/fields";

export interface Actions {
  next: () => void;
  previous: () => void;
  open: () => void;
  done: () => unknown;
  unread: () => unknown;
  close: () => void;
  help: () => void;
}

const keys: Record<string, keyof Actions> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  Enter: "open",
  e: "done",
  u: "unread",
  Escape: "close",
  "?": "help",
};

const stored = "resonanz.shortcuts";

/** Keys that write a character can be switched off: speech input and unsteady hands press them too. */
function charactersCount(): boolean {
  try {
    return localStorage.getItem(stored) !== "off";
  } catch {
    return true;
  }
}

function letCharactersCount(on: boolean): void {
  try {
    if (on) localStorage.removeItem(stored);
    else localStorage.setItem(stored, "off");
  } catch {
    // Storage may be blocked; the keys stay as they are then.
  }
}

/** Where a key means typing, choosing or pressing something else. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.closest(
      "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox], [role=tree]",
    )
  )
    return true;
  if (key === "Enter") return target.closest("a, button, [role=application], .voices-detail") !== null;
  if (key.startsWith("Arrow")) return target.closest("[aria-haspopup], .voices-detail") !== null;
  return key.length === 1 && !charactersCount();
}

export function useShortcuts(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const name = keys[event.key];
      if (!name || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return;
      event.preventDefault();
      latest.current[name]();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

const shown: readonly [string, keyof Actions][] = [
  ["J", "next"],
  ["K", "previous"],
  ["Enter", "open"],
  ["E", "done"],
  ["U", "unread"],
  ["Esc", "close"],
  ["?", "help"],
];

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [characters, setCharacters] = useState(charactersCount);
  return (
    <Dialog open={open} onClose={onClose} title={t("shortcut.title")}>
      <dl className="shortcuts">
        {shown.map(([key, name]) => (
          <div key={name}>
            <dt>{t(`shortcut.${name}`)}</dt>
            <dd>
              <Kbd>{key}</Kbd>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("palette.title")}</dt>
          <dd>
            <Kbd>Ctrl</Kbd> <Kbd>K</Kbd>
          </dd>
        </div>
      </dl>
      <Switch
        selected={characters}
        onChange={(on) => {
          letCharactersCount(on);
          setCharacters(charactersCount());
        }}
        hint={t("shortcut.characters.hint")}
      >
        {t("shortcut.characters")}
      </Switch>
    </Dialog>
  );
}
