/** A small picture of how a metric is answered. */
import { Star, ThumbsDown, ThumbsUp } from "lucide-react";
import { scaleOf } from "./series";

export function MetricSketch({ metric }: { metric: string }) {
  return (
    <div className="sketch" aria-hidden="true">
      {picture(metric)}
    </div>
  );
}

function picture(metric: string) {
  const name = metric.split(":")[0];
  if (name === "stars")
    return [0, 1, 2, 3, 4].map((i) => (
      <Star key={i} size={22} fill={i < 4 ? "currentColor" : "none"} strokeWidth={1.5} />
    ));
  if (name === "thumbs")
    return (
      <>
        <ThumbsUp size={24} strokeWidth={1.5} />
        <ThumbsDown size={24} strokeWidth={1.5} className="off" />
      </>
    );
  if (name === "smileys")
    return [-4, -2, 0, 2, 4].map((bend) => <Face key={bend} bend={bend} on={bend === 4} />);
  const [min, max] = scaleOf(
    metric.includes(":") ? metric : metric === "nps" ? "nps:0-10" : metric === "ces" ? "ces:1-7" : "csat:1-5",
  );
  return Array.from({ length: max - min + 1 }, (_, i) => (
    <span key={i} className={i === max - min - 1 ? "cell on" : "cell"}>
      {min + i}
    </span>
  ));
}

function Face({ bend, on }: { bend: number; on: boolean }) {
  return (
    <svg
      width={24}
      height={24}
      viewBox="0 0 24 24"
      className={on ? undefined : "off"}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
    >
      <circle cx={12} cy={12} r={10} />
      <path d={`M7.5 ${15 - bend / 4} Q12 ${15 + bend} 16.5 ${15 - bend / 4}`} />
      <path d="M8.8 9.2v.6M15.2 9.2v.6" strokeWidth={2} />
    </svg>
  );
}
