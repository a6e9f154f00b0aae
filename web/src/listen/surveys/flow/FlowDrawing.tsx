/** The drawing. Every question in it opens; its twin for those who cannot see it is the list. */
import { CircleOff, CircleX, CornerDownRight, Split } from "lucide-react";
import { useId, useState } from "react";
import { t } from "~/i18n";
import { Link } from "~/kit/Link";
import { kindIcons } from "../kinds";
import { type Box, layoutOf, type PlacedNode } from "./layout";
import type { FlowMap } from "./map";

const placed = ({ x, y, width, height }: Box) => ({ left: x, top: y, width, height });

export function FlowDrawing({ map, open }: { map: FlowMap; open: (question: string) => string }) {
  const layout = layoutOf(map);
  const [lit, setLit] = useState<string>();
  const id = useId();
  return (
    <div className="flow-scroll" tabIndex={0} role="region" aria-label={t("flow.drawing.of")}>
      <div className="flow" style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          <defs>
            <marker
              id={id}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          {layout.lines.map((line, i) => (
            <path
              key={i}
              d={line.path}
              className={line.kind}
              data-lit={lit !== undefined && (line.from === lit || line.to === lit) ? "" : undefined}
              markerEnd={line.to.startsWith("@") || line.kind === "dead" ? undefined : `url(#${id})`}
            />
          ))}
        </svg>
        <span className="flow-end" style={placed(layout.start)}>
          {t("flow.start")}
        </span>
        {layout.nodes.map((box) => (
          <Node key={box.node.key} box={box} href={open(box.node.key)} onLit={setLit} />
        ))}
        {layout.dead.map((end, i) => (
          <CircleX
            key={i}
            className="flow-dead"
            size={18}
            style={{ left: end.x - 2, top: end.y - 9 }}
            role="img"
            aria-label={t("flow.deadEnd")}
          />
        ))}
        <Link className="flow-end" style={placed(layout.end)} href={open("@thanks")}>
          {t("flow.end")}
        </Link>
      </div>
    </div>
  );
}

interface NodeProps {
  box: PlacedNode;
  href: string;
  onLit: (question: string | undefined) => void;
}

function Node({ box, href, onLit }: NodeProps) {
  const { node } = box;
  const Icon = kindIcons[node.question.kind.type];
  const state = node.unreachable || node.errors > 0 ? "error" : node.warnings > 0 ? "warning" : undefined;
  return (
    <Link
      className="flow-node"
      style={placed(box)}
      href={href}
      data-state={state}
      onMouseEnter={() => onLit(node.key)}
      onMouseLeave={() => onLit(undefined)}
      onFocus={() => onLit(node.key)}
      onBlur={() => onLit(undefined)}
    >
      {node.when !== undefined && (
        <span className="flow-when" title={node.sentence}>
          <Split size={12} aria-hidden="true" />
          <span>{t("flow.when", { clause: node.when })}</span>
        </span>
      )}
      <span className="flow-name">
        <Icon size={14} role="img" aria-label={t(`kind.${node.question.kind.type}`)} />
        <span title={node.name}>
          {node.number !== undefined && <b>{node.number} </b>}
          {node.name}
        </span>
      </span>
      {node.unreachable && (
        <span className="flow-lost">
          <CircleOff size={12} aria-hidden="true" />
          {t("flow.unreachable")}
        </span>
      )}
      {node.skips.map((skip, i) => (
        <span key={i} className="flow-skip" title={skip.sentence} data-dead={skip.dead ? "" : undefined}>
          <CornerDownRight size={12} aria-hidden="true" />
          <span>{skip.brief}</span>
        </span>
      ))}
    </Link>
  );
}
