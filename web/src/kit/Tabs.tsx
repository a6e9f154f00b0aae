import type { ReactNode } from "react";
import { Link } from "./Link";
import { useCurrentInSight } from "./useCurrentInSight";

interface Tab {
  key: string;
  label: string;
  href: string;
  count?: ReactNode;
}

/** Tabs are links: the chosen one is part of the address. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const row = useCurrentInSight<HTMLElement>(current);
  return (
    <nav className="tabs" aria-label={label} ref={row}>
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          href={tab.href}
          stay
          {...(tab.key === current && { "aria-current": "page" as const })}
        >
          {tab.label}
          {tab.count !== undefined && <span className="count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
