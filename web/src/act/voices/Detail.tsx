/** One voice in full: all answers, what is known of the customer, what is being done about it. */
import { useQuery } from "@tanstack/react-query";
import {
  ArrowLeft,
  Check,
  ChevronDown,
  ChevronUp,
  MailOpen,
  Mail,
  Reply,
  Undo2,
  UserRound,
} from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import { useHrefWith } from "~/address";
import { assignees, filters, voice as voiceQuery } from "~/api/queries";
import { useProject, useSession } from "~/api/session";
import type { VoiceDetail } from "~/api/types";
import { groupName } from "~/charts/groupName";
import { local, t } from "~/i18n";
import { ago, dateTime, percent } from "~/i18n/format";
import { Avatar, Badge } from "~/kit/Badge";
import { Button, IconButton } from "~/kit/Button";
import { TextField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Menu } from "~/kit/Menu";
import { ErrorState, LoadingRows } from "~/kit/states";
import { Timeline } from "~/listen/customers/Timeline";
import { path } from "~/paths";
import { Highlighted } from "~/understand/voices/Highlighted";
import { metricName, ScoreMark } from "~/understand/voices/ScoreMark";
import { voiceCustomer } from "~/understand/voices/VoiceCard";
import { useHandling } from "./handling";
import { takeTurns } from "./place";

/** The voices next to this one in the list. */
export interface Around {
  before?: string | undefined;
  after?: string | undefined;
}

interface DetailProps {
  id: string;
  around: Around;
  /** It was opened from the list, which it may have taken the place of. */
  takeFocus: boolean;
}

export function Detail({ id, around, takeFocus }: DetailProps) {
  const project = useProject();
  const read = useQuery(voiceQuery(project.id, id));
  if (read.data && !read.isError) return <Opened voice={read.data} around={around} takeFocus={takeFocus} />;
  return (
    <div className="voice-detail">
      <Steps around={around} />
      {read.isError ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} />
      ) : (
        <LoadingRows rows={8} />
      )}
    </div>
  );
}

/** Where the voice takes the place of the list: back to it, and on to its neighbours. */
function Steps({ around }: { around: Around }) {
  const href = useHrefWith();
  const step = (to: string | undefined, label: string, icon: ReactNode) => (
    <Link
      className="button ghost icon"
      stay
      replace={to !== undefined}
      href={href({ voice: to })}
      aria-label={label}
    >
      {icon}
    </Link>
  );
  return (
    <nav className="voice-steps" aria-label={t("nav.voices")}>
      {step(undefined, t("action.back"), <ArrowLeft size={16} aria-hidden="true" />)}
      <span className="grow" />
      {around.before &&
        step(around.before, t("shortcut.previous"), <ChevronUp size={16} aria-hidden="true" />)}
      {around.after && step(around.after, t("shortcut.next"), <ChevronDown size={16} aria-hidden="true" />)}
    </nav>
  );
}

function Opened({ voice, around, takeFocus }: Omit<DetailProps, "id"> & { voice: VoiceDetail }) {
  const project = useProject();
  const handling = useHandling();
  const opened = useRef(false);
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takeFocus && takeTurns()) article.current?.focus({ preventScroll: true });
  }, [takeFocus]);
  useEffect(() => {
    if (opened.current || voice.state.read) return;
    opened.current = true;
    void handling.read(voice, true);
  });
  const texts = voice.texts;
  const others = voice.answers.filter((a) => !texts.some((text) => text.question === a.question));
  return (
    <article
      className="voice-detail"
      id="voice-detail"
      ref={article}
      tabIndex={-1}
      aria-label={t("voice.of", { name: voiceCustomer(voice) })}
    >
      <Steps around={around} />
      <header className="voice-detail-head">
        <Avatar name={voiceCustomer(voice)} large />
        <div className="grow">
          <h2>
            {voice.customer && project.can("manage_customers") ? (
              <Link href={path("customer", { project: project.key, customer: voice.customer.id })}>
                {voiceCustomer(voice)}
              </Link>
            ) : (
              voiceCustomer(voice)
            )}
          </h2>
          <p className="small quiet">
            <time dateTime={voice.time}>{dateTime(voice.time)}</time> · {t(`channel.${voice.channel}`)}
          </p>
        </div>
        {voice.urgent && <Badge tone="negative">{t("voice.urgent")}</Badge>}
      </header>
      {project.can("handle_voices") && <Actions voice={voice} />}
      {voice.scores.length > 0 && (
        <dl className="voice-scorelist">
          {voice.scores.map((score) => (
            <div key={score.question + score.series}>
              <dt>
                {voice.answers.find((a) => a.question === score.question)?.title ?? metricName(score.metric)}
              </dt>
              <dd>
                <ScoreMark score={score} large />{" "}
                <span className="quiet">{groupName(score.metric, score.group)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {texts.map((text) => (
        <section key={text.question} className="stack-tight">
          <h3 className="question-title">{text.title}</h3>
          <blockquote className="voice-quote" lang={voice.language || undefined}>
            <Highlighted text={text.text} hits={text.hits} />
          </blockquote>
        </section>
      ))}
      {others.filter((a) => !voice.scores.some((s) => s.question === a.question)).length > 0 && (
        <dl className="facts">
          {others
            .filter((a) => !voice.scores.some((s) => s.question === a.question))
            .map((answer) => (
              <div key={answer.question} style={{ display: "contents" }}>
                <dt>{answer.title}</dt>
                <dd className="prewrap">{answer.value_text}</dd>
              </div>
            ))}
        </dl>
      )}
      {voice.state.answered && <Answered voice={voice} />}
      <Context voice={voice} />
      {voice.customer && project.can("manage_customers") && (
        <section className="stack">
          <h3>{t("voice.timeline")}</h3>
          <Timeline customer={voice.customer.id} current={voice.id} />
        </section>
      )}
    </article>
  );
}

function Actions({ voice }: { voice: VoiceDetail }) {
  const handling = useHandling();
  const [answering, setAnswering] = useState(false);
  const { read, answered } = voice.state;
  return (
    <>
      <div className="row voice-actions">
        {answered ? (
          <Button icon={<Undo2 size={16} />} onPress={() => void handling.answer(voice, false)}>
            {t("voice.reopen")}
          </Button>
        ) : (
          <Button
            look="primary"
            icon={<Reply size={16} />}
            onPress={() => setAnswering(!answering)}
            aria-expanded={answering}
          >
            {t("voice.answer")}
          </Button>
        )}
        <Assignee voice={voice} />
        <IconButton
          label={read ? t("voice.markUnread") : t("voice.markRead")}
          shortcut="U"
          icon={read ? <Mail size={16} /> : <MailOpen size={16} />}
          onPress={() => void handling.read(voice, !read)}
        />
      </div>
      {answering && !answered && (
        <AnswerForm
          onCancel={() => setAnswering(false)}
          onSave={(note) => {
            setAnswering(false);
            void handling.answer(voice, true, note);
          }}
        />
      )}
    </>
  );
}

function AnswerForm({ onSave, onCancel }: { onSave: (note: string) => void; onCancel: () => void }) {
  const [note, setNote] = useState("");
  return (
    <Form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(note.trim());
      }}
    >
      <TextField
        label={t("voice.note")}
        hint={t("voice.note.hint")}
        value={note}
        onChange={setNote}
        lines={3}
        autoFocus
      />
      <div className="row">
        <Button look="primary" type="submit" icon={<Check size={16} />}>
          {t("voice.markAnswered")}
        </Button>
        <Button onPress={onCancel}>{t("action.cancel")}</Button>
      </div>
    </Form>
  );
}

function Assignee({ voice }: { voice: VoiceDetail }) {
  const project = useProject();
  const { user } = useSession();
  const handling = useHandling();
  const people = useQuery(assignees(project.id)).data?.items ?? [];
  const sorted = [...people].sort(
    (a, b) => Number(b.id === user.id) - Number(a.id === user.id) || a.name.localeCompare(b.name),
  );
  const { assignee } = voice.state;
  return (
    <Menu
      label={t("voice.assign")}
      placement="bottom start"
      entries={[
        ...sorted.map((person) => ({
          key: person.id,
          label: person.id === user.id ? t("voice.assignMe", { name: person.name }) : person.name,
          icon: <Avatar name={person.name} />,
          selected: person.id === assignee?.id,
          onAction: () => void handling.assign(voice, person),
        })),
        ...(assignee
          ? [
              { key: "line", separator: true as const },
              {
                key: "nobody",
                label: t("voice.assignNobody"),
                onAction: () => void handling.assign(voice, null),
              },
            ]
          : []),
      ]}
    >
      <Button icon={assignee ? <Avatar name={assignee.name} /> : <UserRound size={16} />}>
        {assignee ? assignee.name : t("voice.assign")}
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
    </Menu>
  );
}

function Answered({ voice }: { voice: VoiceDetail }) {
  const { answered } = voice.state;
  if (!answered) return null;
  const by = answered.by?.name ?? t("voice.someone");
  return (
    <div className="notice positive">
      <Reply size={16} aria-hidden="true" />
      <div>
        <p>{t("voice.answeredBy", { name: by, ago: ago(answered.at) })}</p>
        {answered.note && <p className="prewrap">{answered.note}</p>}
      </div>
    </div>
  );
}

/** Where it belongs; what nobody named says so, and how sure it is. */
function touchpointOf({ touchpoint, touchpoint_inferred: inferred }: VoiceDetail) {
  if (!inferred) return touchpoint?.name ?? t("voice.nowhere");
  const { name } = inferred;
  const confidence = percent(inferred.confidence);
  return touchpoint
    ? t("voice.touchpoint.inferred", { name: touchpoint.name, confidence })
    : t("voice.touchpoint.proposed", { name, confidence });
}

function Context({ voice }: { voice: VoiceDetail }) {
  const project = useProject();
  const known = useQuery(filters(project.id)).data?.facets ?? [];
  const facetName = (key: string) => local(known.find((f) => f.key === key)?.label) || key;
  const facts: [string, string][] = [
    [t("filter.touchpoint"), touchpointOf(voice)],
    [t("filter.unit"), voice.units.map((u) => u.name).join(", ")],
    [t("filter.survey"), voice.survey?.title ?? ""],
    ...Object.entries(voice.facets).map(([key, value]): [string, string] => [facetName(key), value]),
  ];
  return (
    <dl className="facts context">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
