import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "~/kit/Button";

interface Props {
  title: string;
  /** What the button to remove it is called; without it, it stays. */
  remove?: string | undefined;
  onRemove?: () => void;
  children: ReactNode;
}

/** One of several things of a kind, with the way to remove it. */
export function Part({ title, remove, onRemove, children }: Props) {
  return (
    <div className="programme-part" role="group" aria-label={title}>
      <div className="programme-part-head">
        <span className="label">{title}</span>
        {remove && onRemove && (
          <IconButton small label={remove} icon={<Trash2 size={14} />} onPress={onRemove} />
        )}
      </div>
      {children}
    </div>
  );
}

export const replaced = <X,>(items: readonly X[], at: number, item: X): X[] =>
  items.map((old, i) => (i === at ? item : old));

export const without = <X,>(items: readonly X[], at: number): X[] => items.filter((_, i) => i !== at);
