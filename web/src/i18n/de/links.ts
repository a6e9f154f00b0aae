import type { links as source } from "../en/links";

/** Links of surveys, what is printed of them, tills. */
export const links: Record<keyof typeof source, string> = {
  "links.many": "Mehrere Links",
  "links.many.hint":
    "Ein Link für jede Einheit, jeden Kontaktpunkt und jede Kasse, nach ihnen benannt. Was es schon gibt, bleibt, wie es ist.",
  "links.count":
    "{n, plural, =0 {Wählen Sie Einheiten, Kontaktpunkte oder Kassen.} one {Das ist ein Link.} other {Das sind # Links.}}",
  "links.made":
    "{created, plural, =0 {Kein neuer Link} one {Ein Link angelegt} other {# Links angelegt}}{existing, plural, =0 {} one {; einen gab es schon} other {; # gab es schon}}",
  "links.search": "Links suchen",
  "links.found": "{n, plural, =0 {nichts gefunden} one {# Link} other {# Links}}",
  "links.more": "{n, plural, one {Noch # zeigen} other {Weitere zeigen: noch #}}",
  "link.poster.of": "Poster für {name}",
  "link.poster.svg": "{language}, SVG",
  "link.poster.pdf": "{language}, PDF {paper}",
  "places.units": "Einheiten",
  "places.units.hint": "Alle einer Ebene, zum Beispiel alle Filialen.",
  "places.level": "{tree}, Ebene {level} ({n})",
  "places.below": "Davon nur unterhalb von",
  "places.below.all": "Alle",
  "places.tills": "Kassen",
  "places.tills.hint": "Eine je Zeile; „Kasse 1-4“ sind vier. Ohne Kassen ein Link je Einheit.",
  "places.touchpoints": "Andere Kontaktpunkte als den der Umfrage",
  print: "Drucken",
  "print.all": "{n, plural, one {Der Link} other {Alle # Links}} dieser Umfrage.",
  "print.found": "{n, plural, one {Ein Link} other {# Links}} mit „{search}“.",
  "print.form": "Poster als",
  "print.form.pdf": "Ein PDF, eine Seite je Link",
  "print.form.svg": "ZIP mit einem SVG je Link",
  "print.form.pdfs": "ZIP mit einem PDF je Link",
  "print.language": "Sprache",
  "print.paper": "Papier",
  "print.names": "Namen klein aufdrucken",
  "print.names.hint": "Unten am Rand, damit jedes Poster an seinen Platz kommt.",
  "print.download": "Poster herunterladen",
  "print.addresses": "Adressen als Tabelle:",
  tills: "Kassenbons",
  "tills.hint":
    "Ein Code auf dem Bon führt zu dieser Umfrage und sagt, in welcher Filiale, an welcher Kasse und wann gekauft wurde.",
  "tills.none": "Noch keine Kasse",
  "tills.none.hint":
    "Geben Sie jeder Kasse einen Schlüssel: Damit druckt sie Codes, auch ohne Verbindung zum Server.",
  "tills.new": "Kassen anlegen",
  "tills.new.hint":
    "Jede Kasse bekommt eine Nummer und einen Schlüssel, dazu einen Link, wenn es noch keinen gibt.",
  "tills.create": "Schlüssel erzeugen",
  "tills.count":
    "{n, plural, =0 {Wählen Sie Einheiten, Kontaktpunkte oder Kassen.} one {Das ist eine Kasse.} other {Das sind # Kassen.}}",
  "tills.made":
    "{created, plural, =0 {Keine neue Kasse} one {Eine neue Kasse} other {# neue Kassen}}{existing, plural, =0 {} one {; eine gab es schon} other {; # gab es schon}}.",
  "tills.valid": "Code gilt",
  "tills.valid.hint": "Tage nach dem Einkauf, höchstens {n}.",
  "tills.days": "{n, plural, one {# Tag} other {# Tage}}",
  "tills.where": "Hier geben Kunden den Code ein",
  "tills.search": "Kassen suchen",
  "tills.number": "Nummer",
  "tills.answers": "Antworten",
  "tills.state": "Zustand",
  "tills.key": "Schlüssel",
  "tills.keys": "Schlüssel der Kassen",
  "tills.keys.once":
    "Die Schlüssel werden nur jetzt gezeigt. Laden Sie die Liste herunter, und geben Sie jeder Kasse nur ihren eigenen.",
  "tills.keys.save": "Als CSV herunterladen",
  "tills.keys.more":
    "{n, plural, one {Noch einer steht} other {Noch # stehen}} in der Liste zum Herunterladen.",
  "tills.revoke": "Widerrufen",
  "tills.revoke.of": "{name} widerrufen",
  "tills.revoke.title": "Kasse widerrufen?",
  "tills.revoke.hint":
    "Codes, die „{name}“ gedruckt hat, gelten dann nicht mehr. Antworten bleiben; der Platz kann eine neue Kasse bekommen.",
  "tills.revoked": "widerrufen am {day}",
};
