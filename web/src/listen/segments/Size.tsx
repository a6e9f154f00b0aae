/** How many belong to a rule or a segment now, reckoned anew as it changes. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { explain, isApiError } from "~/api/client";
import { segmentSize } from "~/api/queries";
import type { Overlap, SegmentQuestion, SegmentSize } from "~/api/segment";
import { useProject } from "~/api/session";
import { RateCell, shareDifference } from "~/charts/RateCell";
import { t } from "~/i18n";
import { count, percent, score } from "~/i18n/format";
import { Link } from "~/kit/Link";
import { LoadingRows } from "~/kit/states";
import { useRested } from "~/kit/useRested";
import { path } from "~/paths";

const restMs = 400;

/** `question`: undefined while the rule says nothing yet that could be counted. */
export function useSize(question: SegmentQuestion | undefined) {
  const project = useProject();
  const may = project.whole_project && project.can("manage_catalogue") && project.can("read_voices");
  const asked = useRested(may ? question : undefined, restMs);
  const read = useQuery({ ...segmentSize(project.id, asked ?? {}), enabled: asked !== undefined });
  const [last, setLast] = useState<SegmentSize>();
  if (read.data && !read.isPlaceholderData && read.data !== last) setLast(read.data);
  const forbidden = isApiError(read.error) && read.error.status === 403;
  return {
    shown: may && !forbidden,
    size: read.data ?? last,
    counting: read.isFetching,
    error: read.error,
  };
}

interface Props {
  found: ReturnType<typeof useSize>;
  /** Why what is shown is not about what is typed. */
  behind?: string | undefined;
}

export function Size({ found, behind }: Props) {
  if (!found.shown) return null;
  const { size, counting, error } = found;
  // What is wrong with a condition stands at the condition.
  const faults = isApiError(error) && error.fields.some(({ field }) => field.startsWith("rule"));
  const note = behind ?? (error && !counting ? (faults ? t("size.faults") : explain(error)) : undefined);
  return (
    <section className="segment-size" aria-label={t("size.title")} aria-busy={counting}>
      <h2>{t("size.title")}</h2>
      {size ? <Counted size={size} /> : !note && <LoadingRows rows={4} />}
      <p className="small quiet" role="status">
        {note ?? (counting ? t("size.counting") : "")}
      </p>
    </section>
  );
}

function Counted({ size }: { size: SegmentSize }) {
  const { customers, of, with_email, with_phone, examples, overlaps } = size;
  if (of === 0) return <p>{t("size.noCustomers")}</p>;
  return (
    <>
      <p className="segment-count">{inOneLine(size)}</p>
      {customers > 0 && (
        <>
          <dl className="facts">
            <dt>{t("size.email")}</dt>
            <dd>{part(with_email, customers)}</dd>
            <dt>{t("size.phone")}</dt>
            <dd>{part(with_phone, customers)}</dd>
          </dl>
          <Examples examples={examples} />
          <Lift lift={size.lift} />
          {overlaps.length > 0 && <Overlaps overlaps={overlaps} customers={customers} />}
        </>
      )}
    </>
  );
}

const inOneLine = ({ customers, of }: SegmentSize) =>
  t("size.count", { n: customers, of: count(of), share: percent(customers / of, 1) });

/** The number alone, for narrow screens; whoever does not see hears it from the panel. */
export function ShortSize({ found }: Pick<Props, "found">) {
  if (!found.shown || !found.size || found.size.of === 0) return null;
  return (
    <span className="segment-count-short" aria-hidden="true">
      {inOneLine(found.size)}
    </span>
  );
}

const part = (n: number, of: number) => t("size.part", { n, share: percent(n / of, 1) });

function Examples({ examples }: { examples: SegmentSize["examples"] }) {
  const project = useProject();
  return (
    <div className="stack-tight">
      <h3>{t("size.examples")}</h3>
      <ul className="segment-examples">
        {examples.map(({ id, name }) => (
          <li key={id}>
            <Link href={path("customer", { project: project.key, customer: id })}>
              {name || t("customer.unnamed")}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whether those who belong to it answered invitations more readily than everybody else. */
function Lift({ lift }: Pick<SegmentSize, "lift">) {
  const { members, others, ratio, difference, need } = lift;
  const words =
    difference === null
      ? t("size.lift.few", { need: count(need) })
      : !difference.clear
        ? t("size.lift.unclear")
        : ratio === null
          ? t(difference.value > 0 ? "size.lift.more" : "size.lift.fewer")
          : t("size.lift.times", { ratio: score({ kind: "mean", decimals: 1 }, ratio) });
  return (
    <div className="stack-tight">
      <h3>{t("size.lift")}</h3>
      <p>{words}</p>
      {members && (
        <dl className="facts">
          <dt>{t("size.lift.members")}</dt>
          <dd>
            <RateCell rate={members} />
          </dd>
          {others && (
            <>
              <dt>{t("size.lift.others")}</dt>
              <dd>
                <RateCell rate={others} />
              </dd>
            </>
          )}
          {difference && (
            <>
              <dt>{t("size.lift.difference")}</dt>
              <dd className="num">{shareDifference(difference)}</dd>
            </>
          )}
        </dl>
      )}
    </div>
  );
}

/** A bar as long as the part of this segment; the same in numbers beside it. */
function Overlaps({ overlaps, customers }: { overlaps: readonly Overlap[]; customers: number }) {
  const project = useProject();
  return (
    <div className="stack-tight">
      <h3>{t("size.overlaps")}</h3>
      <table className="table overlaps" aria-label={t("size.overlaps")}>
        <thead>
          <tr>
            <th scope="col">{t("size.segment")}</th>
            <th scope="col" className="end">
              {t("size.both")}
            </th>
            <th scope="col" className="end">
              {t("size.ofThis")}
            </th>
            <th scope="col" className="end">
              {t("size.ofOther")}
            </th>
          </tr>
        </thead>
        <tbody>
          {overlaps.map((one) => (
            <tr key={one.segment}>
              <th scope="row">
                <Link href={path("segment", { project: project.key, segment: one.segment })}>{one.name}</Link>
                <span className="overlap-bar" aria-hidden="true">
                  <span style={{ width: percentOf(one.customers, customers) }} />
                </span>
              </th>
              <td className="end">{count(one.customers)}</td>
              <td className="end">{percent(one.customers / customers, 1)}</td>
              <td className="end">{percent(one.customers / one.of, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const percentOf = (n: number, of: number) => `${Math.max(0, Math.min(100, (100 * n) / of))}%`;
