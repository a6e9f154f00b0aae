/** Links inside the app: real anchors, handled by the router on a plain click. */
import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
  href: string;
  replace?: boolean;
  /** Keep the scroll position: for links that change only a part of the page. */
  stay?: boolean;
};

export function Link({ href, replace = false, stay = false, onClick, ...rest }: Props) {
  const router = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain || rest.target) return;
    event.preventDefault();
    void router.navigate({ href, replace, resetScroll: !stay });
  };
  return <a href={href} onClick={follow} {...rest} />;
}
