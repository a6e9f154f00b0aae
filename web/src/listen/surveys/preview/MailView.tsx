/** A draft as the mail that asks for it, written by the server as it writes those it sends. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { explain } from "~/api/client";
import { mailPreview } from "~/api/queries";
import { useProject } from "~/api/session";
import type { MailDraft } from "~/api/survey";
import { t } from "~/i18n";
import { Switch } from "~/kit/fields";
import { Segments } from "~/kit/Segments";
import { LoadingRows } from "~/kit/states";
import { useRested } from "~/kit/useRested";
import { languageName } from "../LocalField";
import { hasPictures, showMail } from "./mail";
import { shownLanguage } from "./PreviewFrame";
import "./mail.css";

const restMs = 500;
type Width = "320" | "600";

export function MailView({ draft }: { draft: Pick<MailDraft, "definition" | "words" | "sender"> }) {
  const project = useProject();
  const [width, setWidth] = useState<Width>("320");
  const [dark, setDark] = useState(false);
  const [reminder, setReminder] = useState(false);
  const [language, setLanguage] = useState<string>();
  const { definition } = draft;
  const shown = shownLanguage(definition, language);
  const wanted: MailDraft = { ...draft, language: shown, reminder };
  const asked = useRested(wanted, restMs) ?? wanted;
  const read = useQuery(mailPreview(project.id, asked));
  const mail = read.data;
  return (
    <section className="stack mail" aria-label={t("mail.title")} aria-busy={read.isFetching}>
      <div className="row">
        <Segments
          label={t("mail.width")}
          value={width}
          onChange={setWidth}
          choices={[
            { value: "320", label: t("mail.narrow") },
            { value: "600", label: t("mail.wide") },
          ]}
        />
        {definition.languages.length > 1 && (
          <Segments
            label={t("language.label")}
            value={shown}
            onChange={setLanguage}
            choices={definition.languages.map((value) => ({ value, label: languageName(value) }))}
          />
        )}
        <Switch selected={dark} onChange={setDark}>
          {t("mail.dark")}
        </Switch>
        <Switch selected={reminder} onChange={setReminder}>
          {t("mail.reminder")}
        </Switch>
      </div>
      {read.error ? <p role="alert">{explain(read.error)}</p> : !mail && <LoadingRows />}
      {mail && (
        <>
          <div className="mail-page" style={{ maxWidth: Number(width) }}>
            <dl className="mail-head" lang={mail.language}>
              <dt className="small quiet">{t("mail.from")}</dt>
              <dd>{mail.from}</dd>
              <dt className="small quiet">{t("mail.subject")}</dt>
              <dd>
                <strong>{mail.subject}</strong>
              </dd>
            </dl>
            <MailFrame html={mail.html} dark={dark} title={t("mail.of", { subject: mail.subject })} />
          </div>
          <p className="small quiet">
            {t("mail.nobody")} {t(hasPictures(mail.html) ? "mail.pictures" : "mail.noPictures")}
          </p>
          <details>
            <summary>{t("mail.text")}</summary>
            <pre className="mail-text" lang={mail.language}>
              {mail.text}
            </pre>
          </details>
        </>
      )}
    </section>
  );
}

function MailFrame({ html, dark, title }: { html: string; dark: boolean; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [loaded, setLoaded] = useState(0);
  useEffect(() => {
    const page = frame.current?.contentDocument;
    if (page?.body) showMail(page, html, dark);
  }, [html, dark, loaded]);
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      srcDoc="<!doctype html><title>Mail</title>"
      onLoad={() => setLoaded((times) => times + 1)}
    />
  );
}
