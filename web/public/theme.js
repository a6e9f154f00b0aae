// Runs before the first paint, so that a chosen theme never flashes.
try {
  var theme = localStorage.getItem("resonanz.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be blocked; the system's preference applies then.
}
