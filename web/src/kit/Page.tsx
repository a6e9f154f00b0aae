import { type ReactNode, useEffect } from "react";
import { t } from "~/i18n";
import { Link } from "./Link";

interface Crumb {
  label: string;
  href: string;
}

interface PageProps {
  title: string;
  /** Shown instead of the plain title, for pages whose heading is more than a text. */
  heading?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  /** Between head and body: filter bar or tabs. */
  bar?: ReactNode;
  children: ReactNode;
  width?: "narrow" | "reading" | "full";
  /** The page lays its body out itself. */
  bare?: boolean;
}

export function Page({
  title,
  heading,
  crumbs,
  actions,
  bar,
  children,
  width = "full",
  bare = false,
}: PageProps) {
  useTitle(title);
  return (
    <>
      <header className={width === "full" ? "page-head" : `page-head ${width}`}>
        <div className="titles">
          {crumbs && (
            <nav className="crumbs" aria-label={t("nav.crumbs")}>
              {crumbs.map((crumb) => (
                <span key={crumb.href}>
                  <Link href={crumb.href}>{crumb.label}</Link> <span aria-hidden="true">/</span>
                </span>
              ))}
            </nav>
          )}
          {heading ?? <h1>{title}</h1>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {bar}
      {bare ? (
        children
      ) : (
        <div className={width === "full" ? "page-body" : `page-body ${width}`}>{children}</div>
      )}
    </>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Resonanz`;
  }, [title]);
}

interface SectionProps {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}

export function Section({ title, hint, actions, children, id }: SectionProps) {
  return (
    <section className="stack" aria-label={title} {...(id && { id })}>
      <div className="section-head">
        <div>
          <h2>{title}</h2>
          {hint && <p className="small">{hint}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
