/** Ctrl/Cmd-Z, Shift-Ctrl/Cmd-Z and Ctrl-Y step through the whole draft; Ctrl/Cmd-S saves at once. */
import { useEffect, useRef } from "react";

interface Steps {
  undo: () => void;
  redo: () => void;
  save: () => void;
}

/** Dialogs and fields that are not part of the draft keep their own undo. */
const elsewhere = '[role="dialog"], [role="alertdialog"], [data-own-undo]';

export function useStepKeys(steps: Steps): void {
  const now = useRef(steps);
  useEffect(() => {
    now.current = steps;
  });
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(elsewhere)) return;
      const key = event.key.toLowerCase();
      const step =
        key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : key === "s" ? "save" : null;
      if (step === null) return;
      event.preventDefault();
      now.current[step]();
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, []);
}
