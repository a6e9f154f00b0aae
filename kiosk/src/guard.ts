/** What keeps the tablet at its task: the whole screen, awake, and no way out by accident. */

/** Not every browser knows how; older ones under another name. */
interface Screen {
  requestFullscreen?: (how: FullscreenOptions) => Promise<void>;
  webkitRequestFullscreen?: () => void;
}

let guarding = true;

/** Whether the kiosk holds the screen; after the PIN it does not. */
export function guard(on: boolean): void {
  guarding = on;
  if (on) void stayAwake();
  else if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

export function beginGuarding(): void {
  const never = (event: Event) => {
    if (
      guarding &&
      !(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
    )
      event.preventDefault();
  };
  for (const kind of ["contextmenu", "selectstart", "dragstart"]) addEventListener(kind, never);
  // Only a touch may ask for the whole screen.
  addEventListener("pointerup", () => guarding && fillScreen());
  history.pushState(null, "");
  addEventListener("popstate", () => {
    if (guarding) history.pushState(null, "");
  });
  document.addEventListener("visibilitychange", () => {
    if (guarding) void stayAwake();
  });
  void stayAwake();
}

function fillScreen(): void {
  const root: Screen = document.documentElement;
  const filled = document.fullscreenElement !== null || matchMedia("(display-mode: fullscreen)").matches;
  // What fills the screen later lies above a dialog that is open.
  if (filled || document.querySelector("dialog")) return;
  // A browser that refuses shows the kiosk in its window.
  if (root.requestFullscreen) void root.requestFullscreen({ navigationUI: "hide" }).catch(() => undefined);
  else root.webkitRequestFullscreen?.();
}

async function stayAwake(): Promise<void> {
  if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  await navigator.wakeLock.request("screen").catch(() => undefined);
}
