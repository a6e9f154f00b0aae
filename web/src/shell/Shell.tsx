/** Navigation beside every page of a project, the live connection, the command palette. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useLive } from "~/api/live";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { setTimeZone } from "~/i18n/format";
import { LoadingRows } from "~/kit/states";
import { BottomBar, Navigation } from "./Navigation";

const Palette = lazy(() => import("./Palette"));

export function Shell() {
  const project = useProject();
  setTimeZone(project.time_zone);
  useLive(project.id);
  const [palette, setPalette] = useState<"never" | "open" | "closed">("never");
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        setPalette((now) => (now === "open" ? "closed" : "open"));
      }
    };
    window.addEventListener("keydown", open);
    return () => window.removeEventListener("keydown", open);
  }, []);
  const openPalette = () => setPalette("open");
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t("nav.skip")}
      </a>
      <Navigation onPalette={openPalette} />
      <main className="main" id="main" tabIndex={-1}>
        <Suspense fallback={<PageFallback />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomBar onPalette={openPalette} />
      {palette !== "never" && (
        <Suspense>
          <Palette open={palette === "open"} onClose={() => setPalette("closed")} />
        </Suspense>
      )}
      <RouteAnnouncer />
    </div>
  );
}

function PageFallback() {
  return (
    <div className="page-body" style={{ paddingTop: 72 }}>
      <LoadingRows />
    </div>
  );
}

/** Says the new page's title when the address moves to another page. */
function RouteAnnouncer() {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const [title, setTitle] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setTitle(document.title), 300);
    return () => clearTimeout(timer);
  }, [pathname]);
  return (
    <div className="visually-hidden" role="status">
      {title}
    </div>
  );
}
