import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export const themes: readonly Theme[] = ["system", "light", "dark"];
const stored = "resonanz.theme";
const listeners = new Set<() => void>();
const dark = "(prefers-color-scheme: dark)";

function read(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(stored);
    else localStorage.setItem(stored, theme);
  } catch {
    // Storage may be blocked; the choice then lasts for this visit.
  }
  listeners.forEach((listener) => listener());
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

/** The one that looks different from what is seen now. */
export function nextTheme(theme: Theme): Theme {
  const isDark = theme === "dark" || (theme === "system" && matchMedia(dark).matches);
  return isDark ? "light" : "dark";
}
