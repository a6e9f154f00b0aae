/** A segment as a page: its name, who belongs to it, and beside it how many that are now. */
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { RefreshCw, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Form } from "react-aria-components";
import { explain, isApiError, patch, post } from "~/api/client";
import { inProject, segment as segmentQuery } from "~/api/queries";
import type { Segment, SegmentDraft, SegmentPatch, SegmentQuestion } from "~/api/segment";
import { useProject } from "~/api/session";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { RadioGroup, TextField } from "~/kit/fields";
import { Page, Section } from "~/kit/Page";
import { toast } from "~/kit/toast";
import { path } from "~/paths";
import { DeleteSegment } from "./DeleteSegment";
import { useKnown } from "./known";
import { LeaveGuard } from "./LeaveGuard";
import { Members } from "./Members";
import { faultsByPart, type GroupPart, isComplete, newGroup, readRule, writeRule } from "./rule";
import { RuleEditor } from "./RuleEditor";
import { ShortSize, Size, useSize } from "./Size";
import "./segments.css";

type Kind = "rule" | "list";

interface Work {
  name: string;
  kind: Kind;
  root: GroupPart;
}

const workOf = (segment: Segment | undefined): Work => ({
  name: segment?.name ?? "",
  kind: segment && !segment.rule ? "list" : "rule",
  root: segment?.rule ? readRule(segment.rule) : newGroup("all"),
});

const written = (work: Work) => JSON.stringify([work.name.trim(), work.kind, writeRule(work.root).rule]);

/** `segment`: undefined for a new one. */
export function SegmentForm({ segment }: { segment?: Segment }) {
  const project = useProject();
  const client = useQueryClient();
  const router = useRouter();
  const known = useKnown();
  const [base, setBase] = useState(segment);
  const [work, setWork] = useState(() => workOf(segment));
  const [insist, setInsist] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const done = useRef(false);

  const changed = written(work) !== written(workOf(base));
  const outdated = segment !== undefined && base !== undefined && segment.revision > base.revision;
  const adopt = (next: Segment) => {
    setBase(next);
    setWork(workOf(next));
    setError(undefined);
    setInsist(false);
  };
  // What others changed is taken over where nothing would be lost.
  if (outdated && !changed) adopt(segment);

  const set = (change: Partial<Work>) => {
    setWork({ ...work, ...change });
    setError(undefined);
  };
  const { rule, places } = writeRule(work.root);
  const complete = isComplete(work.root);
  const found = useSize(question(work, base, complete, rule));
  const wrong = isApiError(error) ? error : isApiError(found.error) ? found.error : undefined;
  const faults = faultsByPart(wrong?.fields ?? [], places);
  const nameWrong = isApiError(error) ? error.field("name") : undefined;

  const save = async () => {
    const root = `${inProject(project.id)}/segments`;
    const said = { name: work.name.trim(), ...(work.kind === "rule" && { rule }) };
    if (base) {
      const sent: SegmentPatch = { ...said, revision: base.revision };
      const saved = await patch<Segment>(`${root}/${base.id}`, sent);
      client.setQueryData(segmentQuery(project.id, base.id).queryKey, saved);
      adopt(saved);
      toast.done(t("action.saved"));
    } else {
      const made = await post<Segment>(root, said satisfies SegmentDraft);
      client.setQueryData(segmentQuery(project.id, made.id).queryKey, made);
      done.current = true;
      await router.navigate({
        href: path("segment", { project: project.key, segment: made.id }),
        replace: true,
      });
      toast.done(t("segment.made", { name: made.name }));
    }
    void client.invalidateQueries({ queryKey: ["segments", project.id, "list"] });
  };
  const submit = () => {
    setInsist(true);
    if (work.kind === "rule" && !complete) return;
    setBusy(true);
    setError(undefined);
    save()
      .catch((problem: unknown) => setError(problem))
      .finally(() => setBusy(false));
  };
  const conflict = isApiError(error) && error.code === "segment_changed_meanwhile";
  const reload = () => {
    if (!base) return;
    void client.query({ ...segmentQuery(project.id, base.id), staleTime: 0 }).then(adopt, setError);
  };

  return (
    <Page
      title={base?.name ?? t("segment.new")}
      crumbs={[{ label: t("nav.segments"), href: path("segments", { project: project.key }) }]}
      actions={
        base && (
          <Button icon={<Trash2 size={16} aria-hidden="true" />} onPress={() => setDeleting(true)}>
            {t("action.delete")}
          </Button>
        )
      }
      width="reading"
    >
      {(conflict || (outdated && changed)) && (
        <Notice tone="warning">
          <div className="row between">
            <p>{t("segment.conflict")}</p>
            <Button small icon={<RefreshCw size={14} aria-hidden="true" />} onPress={reload}>
              {t("segment.conflict.reload")}
            </Button>
          </div>
        </Notice>
      )}
      <div className="segment-work">
        <div className="stack segment-main">
          <Form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <div className="segment-name">
              <TextField
                label={t("field.name")}
                value={work.name}
                onChange={(name) => set({ name })}
                required
                autoFocus={!base}
                maxLength={100}
                wrong={nameWrong}
              />
            </div>
            {!base && (
              <RadioGroup
                label={t("segment.kind")}
                value={work.kind}
                onChange={(kind) => set({ kind })}
                choices={(["rule", "list"] as const).map((value) => ({
                  value,
                  label: t(`segment.kind.${value}`),
                  hint: t(`segment.kind.${value}.hint`),
                }))}
              />
            )}
            {work.kind === "rule" && (
              <Section title={t("rule.title")} hint={t("rule.hint")}>
                <RuleEditor
                  group={work.root}
                  known={known}
                  faults={faults}
                  insist={insist}
                  onChange={(root) => set({ root })}
                />
              </Section>
            )}
            <p className="form-error" role="alert">
              {insist && work.kind === "rule" && !complete
                ? t("rule.incomplete")
                : error === undefined || conflict
                  ? ""
                  : explain(error)}
            </p>
            {(changed || work.kind === "rule") && (
              <div className="row">
                <Button
                  look="primary"
                  type="submit"
                  isPending={busy}
                  isDisabled={base !== undefined && !changed}
                >
                  {base ? t("action.save") : t("segment.create")}
                </Button>
                {base && changed && <Button onPress={() => adopt(base)}>{t("segment.discard")}</Button>}
                {work.kind === "rule" && complete && <ShortSize found={found} />}
              </div>
            )}
          </Form>
          {base && work.kind === "list" && <Members segment={base.id} />}
        </div>
        {(work.kind === "rule" || base) && (
          <Size found={found} behind={work.kind === "rule" && !complete ? t("size.incomplete") : undefined} />
        )}
      </div>
      <LeaveGuard when={() => changed && !done.current} />
      {base && (
        <DeleteSegment
          segment={base}
          open={deleting}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            done.current = true;
          }}
        />
      )}
    </Page>
  );
}

function question(
  work: Work,
  base: Segment | undefined,
  complete: boolean,
  rule: SegmentQuestion["rule"],
): SegmentQuestion | undefined {
  const itself = base && { segment: base.id };
  if (work.kind === "list") return itself;
  return complete && rule ? { rule, ...itself } : undefined;
}
