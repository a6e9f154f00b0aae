import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { t } from "~/i18n";
import { Kbd } from "./Badge";
import { Link } from "./Link";

type Look = "default" | "primary" | "ghost" | "danger" | "danger solid";

export interface ButtonProps extends Omit<AriaProps, "children" | "className" | "style"> {
  look?: Look;
  small?: boolean;
  icon?: ReactNode;
  children?: ReactNode;
}

function classes(look: Look, small: boolean, icon: boolean): string {
  return ["button", look === "default" ? "" : look, small ? "small" : "", icon ? "icon" : ""]
    .filter(Boolean)
    .join(" ");
}

export function Button({ look = "default", small = false, icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classes(look, small, false)}>
      {({ isPending }) => (
        <>
          {isPending ? <span className="spinner" role="img" aria-label={t("action.working")} /> : icon}
          {children}
        </>
      )}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "aria-label"> {
  /** The name, also shown as tooltip. */
  label: string;
  icon: ReactNode;
  shortcut?: string;
}

export function IconButton({
  look = "ghost",
  small = false,
  label,
  icon,
  shortcut,
  ...rest
}: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} aria-label={label} className={classes(look, small, true)}>
        {icon}
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {shortcut && <Kbd>{shortcut}</Kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface ButtonLinkProps {
  href: string;
  look?: Look;
  small?: boolean;
  icon?: ReactNode;
  children: ReactNode;
  /** A file or page of the server, not of this app. */
  external?: boolean;
  download?: boolean | string;
}

export function ButtonLink({
  href,
  look = "default",
  small = false,
  icon,
  children,
  external,
  download,
}: ButtonLinkProps) {
  const className = classes(look, small, false);
  if (external || download !== undefined)
    return (
      <a
        className={className}
        href={href}
        {...(download !== undefined ? { download } : { target: "_blank", rel: "noreferrer" })}
      >
        {icon}
        {children}
      </a>
    );
  return (
    <Link className={className} href={href}>
      {icon}
      {children}
    </Link>
  );
}

/** A button that reads like a link, for text and numbers that open something. */
export function LinkButton({
  children,
  className,
  ...rest
}: Omit<AriaProps, "children" | "className"> & { children: ReactNode; className?: string }) {
  return (
    <AriaButton {...rest} className={className ?? "link-button"}>
      {children}
    </AriaButton>
  );
}
