import "@fontsource-variable/inter/wght.css";
import "./kit/tokens.css";
import "./kit/base.css";
import "./kit/controls.css";
import "./kit/overlays.css";
import "./kit/layout.css";
import "./kit/forced-colours.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider, useRouter } from "@tanstack/react-router";
import { type ReactNode, StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { I18nProvider, RouterProvider as AriaRouter } from "react-aria-components";
import { newQueryClient } from "./api/queries";
import { currentLanguage, initialLanguage, locale, setLanguage, subscribeLanguage } from "./i18n";
import { newRouter } from "./routes";

const client = newQueryClient();
const router = newRouter(client);

/** Another language remounts everything below; the address keeps the state. */
function App() {
  const language = useSyncExternalStore(subscribeLanguage, currentLanguage);
  return (
    <I18nProvider key={language} locale={locale()}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} InnerWrap={AriaLinks} />
      </QueryClientProvider>
    </I18nProvider>
  );
}

/** Links inside menus go through the same router. */
function AriaLinks({ children }: { children: ReactNode }) {
  const { navigate } = useRouter();
  return <AriaRouter navigate={(href) => void navigate({ href })}>{children}</AriaRouter>;
}

async function start(): Promise<void> {
  if (import.meta.env.DEV && import.meta.env.VITE_DOUBLE) (await import("./testing/double")).install();
  await setLanguage(initialLanguage());
  const root = document.getElementById("root");
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
}

void start();
