import { useEffect, useState } from "react";

/** The last value that could be asked about, once it has not changed for `restMs`; the first one at once. */
export function useRested<T>(value: T | undefined, restMs: number): T | undefined {
  const text = value === undefined ? undefined : JSON.stringify(value);
  const [rested, setRested] = useState(text);
  useEffect(() => {
    if (text === undefined || text === rested) return;
    const timer = setTimeout(() => setRested(text), rested === undefined ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [text, rested, restMs]);
  return rested === undefined ? undefined : (JSON.parse(rested) as T);
}
