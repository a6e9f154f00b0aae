/** Working through voices: the stream at the left, one voice at the right, hands on the keyboard. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Keyboard, MessageSquareOff, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useHrefWith, useSearch, useSetSearch, useTyped } from "~/address";
import type { Query } from "~/api/client";
import { voice as voiceQuery, voices, voicesHead } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Voice, VoiceStateFilter } from "~/api/types";
import { t } from "~/i18n";
import { Button, ButtonLink, IconButton } from "~/kit/Button";
import { SearchField } from "~/kit/fields";
import { Link } from "~/kit/Link";
import { Page } from "~/kit/Page";
import { Forbidden, LoadingRows, State } from "~/kit/states";
import { Tabs } from "~/kit/Tabs";
import { one, path } from "~/paths";
import { isNarrow, queryOf } from "~/understand/filters/filter";
import { FilterBar, useFilter } from "~/understand/filters/FilterBar";
import { FilterError } from "~/understand/filters/FilterError";
import { Freshness } from "~/understand/overview/Freshness";
import { VoiceSummary } from "~/understand/voices/VoiceCard";
import { type Around, Detail } from "./Detail";
import { useHandling } from "./handling";
import { usePlaceInList } from "./place";
import { Shortcuts, useShortcuts } from "./Shortcuts";
import { merge, newcomers } from "./stream";
import "./voices-page.css";

const states: readonly VoiceStateFilter[] = ["unread", "unanswered", "mine", "answered"];

export function VoicesPage() {
  const project = useProject();
  if (project.can("read_voices")) return <Working />;
  return (
    <Page title={t("nav.voices")}>
      <Forbidden detail={t("voices.forbidden")} />
    </Page>
  );
}

function Working() {
  const { filter, now } = useFilter();
  const search = useSearch();
  const href = useHrefWith();
  const state = states.find((s) => s === one(search.state));
  const q = one(search.q) ?? "";
  const [typed, setTyped] = useTyped("q", "voice");
  const [help, setHelp] = useState(false);
  const query: Query = { ...queryOf(filter, now, false), q, state };
  const chosen = one(search.voice);
  const [around, setAround] = useState<Around>({});
  const [first] = useState(chosen);
  usePlaceInList(chosen);
  return (
    <Page
      title={t("nav.voices")}
      bare
      actions={
        <>
          <Freshness fresh={null} />
          <IconButton
            label={t("shortcut.title")}
            shortcut="?"
            icon={<Keyboard size={16} />}
            onPress={() => setHelp(true)}
          />
        </>
      }
      bar={<FilterBar compare={false} />}
    >
      <div className="voices-page" data-detail={chosen !== undefined || undefined}>
        <div className="voices-list">
          <div className="voices-tools">
            <SearchField label={t("voices.search")} value={typed} onChange={setTyped} />
            <Tabs
              label={t("voices.state")}
              current={state ?? "all"}
              tabs={["all" as const, ...states].map((key) => ({
                key,
                label: t(`voices.state.${key}`),
                href: href({ state: key === "all" ? undefined : key, voice: undefined }),
              }))}
            />
          </div>
          <Stream query={query} chosen={chosen} onAround={setAround} onHelp={() => setHelp(true)} />
        </div>
        <div className="voices-detail">
          {chosen ? (
            <Detail key={chosen} id={chosen} around={around} takeFocus={chosen !== first} />
          ) : (
            <State icon={<MessageSquareOff size={28} aria-hidden="true" />} title={t("voices.choose")}>
              {t("voices.choose.hint")}
            </State>
          )}
        </div>
      </div>
      <Shortcuts open={help} onClose={() => setHelp(false)} />
    </Page>
  );
}

const scroller = () => document.querySelector(".voices-scroll");

/** Is the head of the list in sight? On phones the page scrolls, elsewhere the list. */
function atTop(): boolean {
  const list = scroller()?.getBoundingClientRect().top ?? 0;
  const head = document.querySelector(".voices-count")?.getBoundingClientRect().top ?? 0;
  return head > Math.max(0, list) - 8;
}

interface StreamProps {
  query: Query;
  chosen: string | undefined;
  onAround: (around: Around) => void;
  onHelp: () => void;
}

function Stream({ query, chosen, onAround, onHelp }: StreamProps) {
  const project = useProject();
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const href = useHrefWith();
  const options = voices(project.id, { ...query, order: "newest" });
  const read = useInfiniteQuery({ ...options, staleTime: Infinity });
  const head = useQuery(voicesHead(project.id, { ...query, order: "newest" })).data;
  const urgent = useQuery(voicesHead(project.id, { ...query, order: "urgent", limit: 3 })).data;
  const [since] = useState(() => new Date().toISOString());

  const loaded = read.data?.pages.flatMap((page) => page.items) ?? [];
  const items = merge(loaded, head?.items ?? []);
  const waiting = read.isPlaceholderData ? [] : newcomers(loaded, head?.items ?? []);
  const pinned =
    query.state === "answered"
      ? []
      : (urgent?.items ?? []).filter((v) => v.urgent && !v.state.answered).slice(0, 3);
  const pinnedIds = new Set(pinned.map((v) => v.id));
  const order = [...pinned, ...items.filter((v) => !pinnedIds.has(v.id))];

  const handling = useHandling();
  const current = order.findIndex((v) => v.id === chosen);
  const select = (voice: Voice | undefined) => voice && setSearch({ voice: voice.id }, { replace: true });
  const chosenVoice = order[current];
  const before = order[current - 1]?.id;
  const after = order[current + 1]?.id;
  useEffect(() => onAround({ before, after }), [before, after, onAround]);
  // Whoever works through the list need not wait for the next voice.
  useEffect(() => {
    if (after !== undefined) client.query(voiceQuery(project.id, after)).catch(() => undefined);
  }, [client, project.id, after]);
  useShortcuts({
    next: () => select(order[Math.min(order.length - 1, current + 1)]),
    previous: () => select(order[Math.max(0, current - 1)]),
    open: () => document.getElementById("voice-detail")?.focus(),
    done: () =>
      chosenVoice &&
      project.can("handle_voices") &&
      handling.answer(chosenVoice, chosenVoice.state.answered === null),
    unread: () => chosenVoice && handling.read(chosenVoice, !chosenVoice.state.read),
    close: () => setSearch({ voice: undefined }, { replace: true }),
    help: onHelp,
  });

  const take = () =>
    client.setQueryData(options.queryKey, (old) => {
      const [first, ...rest] = old?.pages ?? [];
      if (!old || !first) return old;
      return { ...old, pages: [{ ...first, items: [...waiting, ...first.items] }, ...rest] };
    });
  const show = () => {
    take();
    scroller()?.scrollTo({ top: 0, behavior: "smooth" });
  };
  // Whoever watches the top of the list sees them come; whoever reads is not disturbed.
  useEffect(() => {
    if (waiting.length > 0 && chosen === undefined && atTop()) take();
  });

  if (read.isError) return <FilterError error={read.error} retry={() => void read.refetch()} />;
  if (!read.data)
    return (
      <div style={{ padding: 24 }}>
        <LoadingRows rows={10} />
      </div>
    );
  const total = (head ?? read.data.pages[0])?.count;
  if (order.length === 0 && waiting.length === 0)
    return <NoVoices query={query} suppressed={read.data.pages[0]?.suppressed ?? false} />;
  const entry = (voice: Voice) => (
    <li key={voice.id} className="voice" data-arrived={voice.recorded > since || undefined}>
      <Link
        className="voice-link"
        stay
        replace={chosen !== undefined}
        href={href({ voice: voice.id })}
        data-voice={voice.id}
        {...(voice.id === chosen && { "aria-current": "true" as const })}
      >
        <VoiceSummary voice={voice} />
      </Link>
    </li>
  );
  return (
    <div className="voices-scroll" aria-busy={read.isPlaceholderData}>
      <p className="voices-count small quiet">{t("voices.count", { n: total ?? 0 })}</p>
      <div className="new-pill" aria-live="polite">
        {waiting.length > 0 && (
          <Button small look="primary" onPress={show}>
            {t("voices.new", { n: waiting.length })}
          </Button>
        )}
      </div>
      {pinned.length > 0 && (
        <>
          <h2 className="voices-heading">{t("voices.urgent")}</h2>
          <ul className="voice-list">{pinned.map(entry)}</ul>
          <h2 className="voices-heading">{t("voices.newest")}</h2>
        </>
      )}
      <ul className="voice-list">{items.filter((v) => !pinnedIds.has(v.id)).map(entry)}</ul>
      <LoadMore
        more={read.hasNextPage}
        busy={read.isFetchingNextPage}
        load={() => void read.fetchNextPage()}
      />
      <KeepInView id={chosen} />
    </div>
  );
}

/** Loads on reaching the end; the button is there for those who do not scroll. */
function LoadMore({ more, busy, load }: { more: boolean; busy: boolean; load: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const end = ref.current;
    if (!end || !more || busy) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      rootMargin: "400px",
    });
    observer.observe(end);
    return () => observer.disconnect();
  });
  if (!more) return null;
  return (
    <div className="more" ref={ref}>
      <Button onPress={load} isPending={busy}>
        {t("action.more")}
      </Button>
    </div>
  );
}

function KeepInView({ id }: { id: string | undefined }) {
  useEffect(() => {
    if (id) document.querySelector(".voice-link[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [id]);
  return null;
}

function NoVoices({ query, suppressed }: { query: Query; suppressed: boolean }) {
  const project = useProject();
  const { filter, set } = useFilter();
  const setSearch = useSetSearch();
  if (suppressed)
    return (
      <State icon={<MessageSquareOff size={28} aria-hidden="true" />} title={t("voices.suppressed")}>
        {t("voices.suppressed.why", { n: project.minimums.comments })}
      </State>
    );
  if (query.q || query.state || isNarrow(filter))
    return (
      <State
        icon={<SearchX size={28} aria-hidden="true" />}
        title={query.state === "unread" && !query.q ? t("voices.allRead") : t("voices.none")}
        actions={
          <Button
            onPress={() => {
              set({ ...filter, values: {} });
              setSearch({ q: undefined, state: undefined });
            }}
          >
            {t("voices.showAll")}
          </Button>
        }
      />
    );
  return (
    <State
      icon={<MessageSquareOff size={28} aria-hidden="true" />}
      title={t("voices.empty")}
      actions={
        project.can("manage_surveys") && (
          <ButtonLink look="primary" href={path("newSurvey", { project: project.key })}>
            {t("survey.new")}
          </ButtonLink>
        )
      }
    >
      {t("voices.empty.hint")}
    </State>
  );
}
