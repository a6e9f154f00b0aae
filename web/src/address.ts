/** The query part of the address as state of a page. */
import { useParams, useRouter, useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { one, parseSearch, type Search, searchString } from "~/paths";

export function useSearch(): Search {
  const text = useRouterState({ select: (state) => state.location.searchStr });
  return useMemo(() => parseSearch(text), [text]);
}

export interface Change {
  /** Replace the entry of the history: for typing and for things "back" should not step through. */
  replace?: boolean;
}

/** Changes some keys (`undefined` removes one) and keeps the others and the scroll position. */
export function useSetSearch(): (change: Search, options?: Change) => void {
  const router = useRouter();
  return useCallback(
    (change, options) => {
      const { pathname, searchStr } = router.state.location;
      const href = pathname + searchString({ ...parseSearch(searchStr), ...change });
      void router.navigate({ href, replace: options?.replace ?? false, resetScroll: false });
    },
    [router],
  );
}

/** The current address with some keys changed, for links. */
export function useHrefWith(): (change: Search) => string {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const search = useSearch();
  return (change) => pathname + searchString({ ...search, ...change });
}

/**
 * A text of the address while it is being typed: it goes there when the typing rests, together with
 * the keys in `clears`. An address that changed by itself (back, a link) wins over what was typed.
 */
export function useTyped(key: string, clears?: string): [string, (text: string) => void] {
  const value = one(useSearch()[key]) ?? "";
  const setSearch = useSetSearch();
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => {
      setSent(typed);
      setSearch({ [key]: typed || undefined, ...(clears && { [clears]: undefined }) }, { replace: true });
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, value, key, clears, setSearch]);
  return [typed, setTyped];
}

/** A named part of the address, such as the id of what is open; empty where there is none. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  return params[name] ?? "";
}
