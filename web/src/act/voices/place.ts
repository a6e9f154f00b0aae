import { useLayoutEffect, useRef } from "react";

/** As in voices-page.css: below this width list and voice take turns. */
export const takeTurns = (): boolean => matchMedia("(max-width: 900px)").matches;

/**
 * Where list and voice take turns, each voice begins at its top, and the list comes back where it was
 * left, with the focus on the voice one comes from.
 */
export function usePlaceInList(chosen: string | undefined): void {
  const before = useRef(chosen);
  const left = useRef(0);
  const open = chosen !== undefined;
  // Taken off in the same step as the page changes: a shorter page moves the scroll position by itself.
  useLayoutEffect(() => {
    if (open) return;
    const note = () => {
      left.current = window.scrollY;
    };
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [open]);
  useLayoutEffect(() => {
    const last = before.current;
    if (last === chosen) return;
    before.current = chosen;
    if (!takeTurns()) return;
    if (chosen === undefined && last !== undefined)
      document
        .querySelector<HTMLElement>(`[data-voice="${CSS.escape(last)}"]`)
        ?.focus({ preventScroll: true });
    window.scrollTo(0, chosen === undefined ? left.current : 0);
  }, [chosen]);
}
