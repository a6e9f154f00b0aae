import type { ReactNode } from "react";
import { Info, TriangleAlert } from "lucide-react";

export type Tone = "default" | "accent" | "positive" | "negative" | "warning" | "outline";

export function Badge({ tone = "default", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={tone === "default" ? "badge" : `badge ${tone}`}>{children}</span>;
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}

/** Initials of a person; the name always stands beside it or in the label. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const words = name.trim().split(/\s+/);
  const initials = (words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "");
  return (
    <span className={large ? "avatar large" : "avatar"} aria-hidden="true">
      {initials}
    </span>
  );
}

export function Progress({ value, label }: { value: number; label: string }) {
  const percent = Math.max(0, Math.min(100, value * 100));
  return (
    <span
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}

export function Notice({
  tone,
  children,
}: {
  tone?: "warning" | "negative" | "positive";
  children: ReactNode;
}) {
  return (
    <div className={tone ? `notice ${tone}` : "notice"} role={tone === "negative" ? "alert" : undefined}>
      {tone === "warning" || tone === "negative" ? (
        <TriangleAlert size={16} aria-hidden="true" />
      ) : (
        <Info size={16} aria-hidden="true" />
      )}
      <div className="grow">{children}</div>
    </div>
  );
}
