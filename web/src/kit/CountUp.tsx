import { useEffect, useRef, useState } from "react";

const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A number that counts over to its new value instead of jumping. */
export function CountUp({ value, format }: { value: number; format: (value: number) => string }) {
  const [shown, setShown] = useState(value);
  const from = useRef(value);
  useEffect(() => {
    const start = from.current;
    if (start === value) return;
    const began = performance.now();
    const ms = calm() ? 0 : 600;
    let frame = 0;
    const step = (now: number) => {
      const part = ms === 0 ? 1 : Math.min(1, (now - began) / ms);
      const next = start + (value - start) * (1 - (1 - part) ** 3);
      from.current = next;
      setShown(part === 1 ? value : next);
      if (part < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return <span className="num">{format(shown)}</span>;
}
