/** Empty, loading, error and forbidden: each says what is so and the next step. */
import { CloudOff, Lock, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { explain, isApiError } from "~/api/client";
import { t } from "~/i18n";
import { path } from "~/paths";
import { Button } from "./Button";

interface StateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function State({ icon, title, children, actions }: StateProps) {
  return (
    <div className="state">
      {icon}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  if (isApiError(error) && error.status === 403) return <Forbidden detail={error.message} />;
  if (isApiError(error) && error.status === 404)
    return (
      <State
        icon={<SearchX size={28} aria-hidden="true" />}
        title={t("state.missing")}
        actions={<Leave to="/">{t("action.home")}</Leave>}
      >
        {error.message}
      </State>
    );
  if (isApiError(error) && error.status === 401)
    return (
      <State
        icon={<Lock size={28} aria-hidden="true" />}
        title={t("state.signedOut")}
        actions={
          <Leave to={path("signIn", undefined, { next: location.pathname + location.search })}>
            {t("signIn.submit")}
          </Leave>
        }
      >
        {t("state.signedOut.hint")}
      </State>
    );
  return (
    <div role="alert">
      <State
        icon={<CloudOff size={28} aria-hidden="true" />}
        title={t("state.error")}
        actions={retry && <Button onPress={retry}>{t("action.retry")}</Button>}
      >
        {explain(error)}
      </State>
    </div>
  );
}

/** Leaves what failed behind: the page is loaded anew. */
function Leave({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a className="button" href={to}>
      {children}
    </a>
  );
}

export function Forbidden({ detail }: { detail?: string }) {
  return (
    <State icon={<Lock size={28} aria-hidden="true" />} title={t("state.forbidden")}>
      {detail ?? t("state.forbidden.hint")}
    </State>
  );
}

export function Skeleton({
  width = "100%",
  height = 16,
}: {
  width?: number | string;
  height?: number | string;
}) {
  return <span className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** Lines where a list or table will be, so that nothing jumps when it arrives. */
export function LoadingRows({ rows = 6, height = 20 }: { rows?: number; height?: number }) {
  return (
    <div className="stack" role="status" aria-label={t("state.loading")}>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={height} width={`${96 - ((i * 17) % 40)}%`} />
      ))}
    </div>
  );
}
