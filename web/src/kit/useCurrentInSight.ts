import { useEffect, useRef } from "react";

/** Keeps the current entry of a row that scrolls sideways in sight. */
export function useCurrentInSight<E extends Element>(current: string) {
  const ref = useRef<E>(null);
  useEffect(() => {
    const row = ref.current;
    const entry = row?.querySelector("[aria-current]");
    if (!row || !entry) return;
    const outer = row.getBoundingClientRect();
    const inner = entry.getBoundingClientRect();
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [current]);
  return ref;
}
