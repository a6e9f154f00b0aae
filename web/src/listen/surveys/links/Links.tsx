/** Addresses of a survey: as link, as QR code, as poster; each can carry where it hangs. */
import { useQuery } from "@tanstack/react-query";
import { Layers, Link2, Plus, Printer } from "lucide-react";
import { useState } from "react";
import { hierarchies, links as linksQuery, touchpoints } from "~/api/queries";
import { useProject } from "~/api/session";
import type { SurveyLink, SurveyRead } from "~/api/survey";
import { t } from "~/i18n";
import { Notice } from "~/kit/Badge";
import { Button } from "~/kit/Button";
import { SearchField } from "~/kit/fields";
import { Section } from "~/kit/Page";
import { ErrorState, LoadingRows, State } from "~/kit/states";
import { LinkCard } from "./LinkCard";
import { ManyLinks } from "./ManyLinks";
import { NewLink } from "./NewLink";
import { about, found, type Known } from "./places";
import { PrintDialog } from "./PrintDialog";
import { Receipts } from "./Receipts";

/** Shown at once; more on request. */
const portion = 20;
/** From so many on they are searched. */
const many = 6;

export function Links({ survey }: { survey: SurveyRead }) {
  const project = useProject();
  const read = useQuery(linksQuery(project.id, survey.id));
  const [adding, setAdding] = useState<"one" | "many">();
  const [printing, setPrinting] = useState(false);
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(portion);
  const known = useKnown();
  const all = read.data?.items ?? [];
  const hits = found(all, search, known);
  const printable = hits.filter((link) => !link.widget).length;
  const add = (
    <>
      <Button icon={<Layers size={16} />} onPress={() => setAdding("many")}>
        {t("links.many")}
      </Button>
      <Button icon={<Plus size={16} />} onPress={() => setAdding("one")}>
        {t("link.new")}
      </Button>
    </>
  );
  const print = (
    <Button icon={<Printer size={16} />} onPress={() => setPrinting(true)} isDisabled={printable === 0}>
      {t("print")}
    </Button>
  );
  const look = (text: string) => {
    setSearch(text);
    setShown(portion);
  };
  return (
    <>
      {survey.status !== "live" && (
        <Notice tone="warning">{t(survey.status === "draft" ? "link.draft" : "link.closed")}</Notice>
      )}
      <Section
        title={t("survey.tab.links")}
        hint={t("link.hint")}
        actions={
          all.length > 0 && (
            <>
              {print}
              {add}
            </>
          )
        }
      >
        {read.isError ? (
          <ErrorState error={read.error} retry={() => void read.refetch()} />
        ) : !read.data ? (
          <LoadingRows rows={3} />
        ) : all.length === 0 ? (
          <State icon={<Link2 size={28} aria-hidden="true" />} title={t("link.none")} actions={add}>
            {t("link.none.hint")}
          </State>
        ) : (
          <>
            {all.length >= many && (
              <div className="row links-search">
                <SearchField label={t("links.search")} value={search} onChange={look} />
                <span className="quiet small" role="status">
                  {t("links.found", { n: hits.length })}
                </span>
              </div>
            )}
            <Cards links={hits.slice(0, shown)} survey={survey} known={known} />
            {hits.length > shown && (
              <Button onPress={() => setShown(shown + portion)}>
                {t("links.more", { n: hits.length - shown })}
              </Button>
            )}
          </>
        )}
      </Section>
      <Receipts survey={survey} />
      <NewLink survey={survey} open={adding === "one"} onClose={() => setAdding(undefined)} />
      <ManyLinks survey={survey} open={adding === "many"} onClose={() => setAdding(undefined)} />
      <PrintDialog
        survey={survey}
        search={search}
        count={printable}
        open={printing}
        onClose={() => setPrinting(false)}
      />
    </>
  );
}

function Cards({ links, survey, known }: { links: readonly SurveyLink[]; survey: SurveyRead; known: Known }) {
  return (
    <ul className="links">
      {links.map((link) => (
        <LinkCard key={link.id} link={link} survey={survey} about={about(link, known)} />
      ))}
    </ul>
  );
}

function useKnown(): Known {
  const project = useProject();
  const units = useQuery(hierarchies).data?.items.flatMap((tree) => tree.units) ?? [];
  return {
    units: new Map(units.map((unit) => [unit.id, unit])),
    touchpoints: useQuery(touchpoints(project.id)).data?.items ?? [],
  };
}
