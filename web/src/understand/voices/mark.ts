import { useSearch, useSetSearch } from "~/address";
import { one } from "~/paths";
import { type Mark, packMark, unpackMark } from "../filters/filter";

/** The mark opened on this page: a number, bar or dot whose voices the side panel shows. */
export function useMark() {
  const packed = one(useSearch().mark);
  const setSearch = useSetSearch();
  return {
    mark: packed === undefined ? undefined : unpackMark(packed),
    open: (mark: Mark) => setSearch({ mark: packMark(mark) }),
    close: () => setSearch({ mark: undefined }),
  };
}
