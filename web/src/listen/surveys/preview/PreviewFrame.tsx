/**
 * The pages respondents will see, made by the server from the draft. What is answered here goes along
 * in the address and nowhere else: it is never stored and never counted.
 */
import { useEffect, useRef } from "react";
import { queryString } from "~/api/client";
import { inProject } from "~/api/queries";
import { useProject } from "~/api/session";
import type { Survey, Widget } from "~/api/survey";
import type { Id } from "~/api/types";
import { currentLanguage, t } from "~/i18n";
import { languageName } from "../LocalField";
import type { Way } from "./wayTo";

export type Placement = NonNullable<Widget["placement"]>;

interface Props {
  id: Id;
  language: string;
  revision: number;
  /** Another round begins where this one began. */
  round: number;
  /** Where it stands in a page of a website; without, it is a page of its own. */
  placement?: Placement | undefined;
  /** The page to begin with; the first one without. */
  way?: Way | undefined;
  onPage?: (page: Document) => void;
}

export function PreviewFrame({ id, language, revision, round, placement, way, onPage }: Props) {
  const project = useProject();
  const frame = useRef<HTMLIFrameElement>(null);
  const shown = useRef(revision);
  useEffect(() => {
    if (shown.current === revision) return;
    shown.current = revision;
    // The same page with the same answers, in the words of the new draft.
    frame.current?.contentWindow?.location.reload();
  }, [revision]);
  const place = `${inProject(project.id)}/surveys/${id}/preview`;
  const address =
    place +
    queryString({
      language,
      ...(placement && { "-widget": placement }),
      ...(way && { page: way.page, ...Object.fromEntries(way.answers) }),
    });
  return (
    <iframe
      key={`${round} ${address}`}
      ref={frame}
      title={t("survey.preview.of", { language: languageName(language) })}
      src={address}
      sandbox="allow-forms allow-same-origin"
      onLoad={(event) => {
        const page = event.currentTarget.contentDocument;
        if (page) onPage?.(page);
      }}
    />
  );
}

/** The chosen language as long as the survey has it, else the reader's, else the main one. */
export function shownLanguage(survey: Survey, chosen: string | undefined): string {
  const wishes = [chosen, currentLanguage()];
  return (
    wishes.find((wish) => wish !== undefined && survey.languages.includes(wish)) ?? survey.default_language
  );
}
