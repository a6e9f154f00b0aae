// Optional. Tells the app around a page what happens, and keeps buttons above the keyboard.
(() => {
  const page = document.body;
  const tell = (type, more) => {
    const message = { type: `resonanz:${type}`, ...more };
    const text = JSON.stringify(message);
    const ways = [
      [window.ReactNativeWebView, text],
      [window.webkit?.messageHandlers?.resonanz, message],
      [window.ResonanzApp, text],
    ].filter(([way]) => typeof way?.postMessage === "function");
    for (const [way, said] of ways) {
      try {
        way.postMessage(said);
      } catch {
        // What an app does with it is not the page's affair.
      }
    }
    return ways.length > 0;
  };

  tell(page.dataset.app);

  let told = 0;
  const height = () => {
    const now = Math.ceil(page.scrollHeight);
    if (now === told) return;
    told = now;
    tell("height", { height: now });
  };
  height();
  if ("ResizeObserver" in window) new ResizeObserver(height).observe(page);

  addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="resonanz:"]');
    if (link && tell("close")) event.preventDefault();
  });

  const seen = window.visualViewport;
  seen?.addEventListener("resize", () => {
    const field = document.activeElement?.closest("textarea, input, select");
    const hidden = Math.max(0, innerHeight - seen.height * seen.scale);
    page.style.paddingBottom = hidden > 0 ? `${hidden}px` : "";
    if (!field || hidden === 0) return;
    document.querySelector(".go")?.scrollIntoView({ block: "nearest" });
    field.scrollIntoView({ block: "nearest" });
  });
})();
