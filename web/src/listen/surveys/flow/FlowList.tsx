/** The same ways in words: what is asked when, and where it leads. */
import { CircleAlert, CircleOff, TriangleAlert } from "lucide-react";
import { t } from "~/i18n";
import { Badge } from "~/kit/Badge";
import { Link } from "~/kit/Link";
import { kindIcons } from "../kinds";
import type { FlowLayer, FlowMap, FlowNode } from "./map";

interface Props {
  map: FlowMap;
  /** Where the end leads on to, in words. */
  onward: readonly string[];
  open: (question: string) => string;
}

export function FlowList({ map, onward, open }: Props) {
  return (
    <ol className="flow-list" aria-label={t("flow.list.of")}>
      {map.layers.map((layer) => (
        <Layer key={layer.nodes[0]?.key} layer={layer} open={open} />
      ))}
      <li>
        <Link href={open("@thanks")}>{t("flow.end")}</Link>
        {onward.map((sentence) => (
          <p key={sentence} className="sentence">
            {sentence}
          </p>
        ))}
      </li>
    </ol>
  );
}

function Layer({ layer, open }: { layer: FlowLayer; open: (question: string) => string }) {
  const [only] = layer.nodes;
  if (layer.nodes.length === 1 && only)
    return (
      <li>
        <Entry node={only} href={open(only.key)} />
      </li>
    );
  return (
    <li className="flow-fork">
      <p className="small quiet">
        {t(layer.optional ? "flow.oneOrNone" : "flow.oneOf", { n: layer.nodes.length })}
      </p>
      <ul>
        {layer.nodes.map((node) => (
          <li key={node.key}>
            <Entry node={node} href={open(node.key)} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function Entry({ node, href }: { node: FlowNode; href: string }) {
  const Icon = kindIcons[node.question.kind.type];
  return (
    <>
      <p className="row nowrap flow-entry">
        <Icon size={16} role="img" aria-label={t(`kind.${node.question.kind.type}`)} />
        <Link href={href}>
          {node.number !== undefined && `${node.number} `}
          {node.name}
        </Link>
        {node.unreachable ? (
          <Badge tone="negative">
            <CircleOff size={12} aria-hidden="true" /> {t("flow.unreachable")}
          </Badge>
        ) : node.errors > 0 ? (
          <CircleAlert size={14} role="img" aria-label={t("finding.error")} />
        ) : (
          node.warnings > 0 && <TriangleAlert size={14} role="img" aria-label={t("finding.warning")} />
        )}
      </p>
      {node.sentence !== undefined && <p className="sentence">{node.sentence}</p>}
      {node.skips.map((skip, i) => (
        <p key={i} className="sentence">
          {skip.sentence}
          {skip.dead && <strong className="flow-wrong"> {t(`flow.dead.${skip.dead}`)}</strong>}
        </p>
      ))}
    </>
  );
}
