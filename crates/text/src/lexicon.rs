//! German words of service, shopping and delivery, as they stand in compounds. Written for this
//! project; lower case, ß as ss.

/// Between two parts.
pub(crate) const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "er"];

/// Words that can be any part.
pub(crate) const NOUNS: &str = "\
    absage absturz adresse aktion aktualisierung alarm angabe angebot anfrage anlage anliegen anmeldung \
    annahme anruf anschluss ansprechpartner antrag antwort anwendung anzahl anzeige apparat app arbeit \
    art artikel arzt ausfall ausgabe auskunft ausrüstung aussage austausch auswahl ausweis automat bad \
    bahn bank bearbeitung bedarf bedienung befragung benachrichtigung berater beratung bereich bericht \
    bescheid beschwerde bestand bestätigung bestellung besuch betrag betreuung betrieb bewertung bild \
    bildschirm blatt boden bogen brief buch buchung bus büro center chat code daten datum dauer deckel \
    defekt dienst display drucker eingang einkauf einstellung einzug elektronik empfang ende energie \
    entscheidung ergebnis erlebnis ersatz erstattung fach fahrer fahrt fall familie farbe fehler feld \
    fenster fernseher fest feuer filiale film firma fläche flug form formular foto frage frau freigabe \
    freundlichkeit frist führung funktion garantie gast gebühr gefahr gefühl geld genehmigung gerät \
    geschäft geschenk geschichte gesellschaft gespräch gewicht grenze grund gruppe gut gutschein \
    gutschrift haft halle haltung handel handy haus haushalt heft herd hilfe hinweis höhe hotel idee \
    information inhalt internet jahr kabel kamera karte karton kasse kassierer kauf kette kinder klage \
    kleidung kommunikation konto kontakt kontrolle kopf kosten kraft kredit kreis kühlschrank kunde \
    kunden kurs kurier laden lage lager land laptop last lauf lautsprecher leben leistung leiter leitung \
    lieferant lieferung linie liste löschung luft mail management mangel mann marke markt maschine maß \
    material meinung meister meldung menge menü messe minute mitarbeiter mitteilung mittel modell monat \
    motor musik nachbar nachfrage nachricht nacht name netz notiz nummer nutzer nutzung objekt ordnung \
    ort paar packung paket panne papier park partner pass passwort pause person personal pfand pflege \
    plan platz politik portal post prämie preis problem produkt programm prospekt protokoll prozess \
    prüfung punkt qualität quittung rabatt rate raum rechner rechnung recht regal regel region reihe \
    reinigung reise reparatur reserve rest retoure richtung rückgabe rückmeldung rückruf ruf ruhe sache \
    saison satz schaden schalter schein schicht schild schlange schleife schlüssel schluss schnittstelle \
    schranke schrift schritt schuh schule schutz seite sendung service sicherheit sicht sitz software \
    sonne sorte spannung speicher sperre spiel spüle stadt stand standort start stelle stellung steuer \
    stimme störung strasse strecke streit strom stück stunde suche support system tag tarif tasche taste \
    technik teil telefon termin test text ticket tisch ton tonne tour transport trend treppe tür \
    übergabe übersicht uhr umfrage umgang umtausch umzug unfall unterlage unternehmen unterschrift \
    unterstützung update urlaub vater verbindung verbrauch verhalten verkauf verkäufer verkehr verlauf \
    verlust verpackung versand verschluss versicherung versprechen verspätung vertrag vertreter \
    verwaltung verzögerung video vorgang vorschlag ware wäsche wasser website wechsel weg weise welt \
    werbung werk wert wetter widerruf wirkung woche wohnung wort wunsch zahl zahlung zeichen zeile zeit \
    zentrale zentrum zettel ziel zimmer zins zubehör zufriedenheit zugang zukunft zusage zusatz zustand \
    zustellung zuverlässigkeit zweck dreistigkeit pauschale";

/// Words that stand only at the beginning: stems of verbs, adjectives, prefixes.
pub(crate) const FIRST_PARTS: &str = "\
    abhol anmelde arbeits aufbau ausbau ausgabe auto back bau bearbeit bedien bestell bezahl brief \
    dienst druck ein einbau eil ersatz erst extra fahr fehl fern filial fix flach gesamt gross grund \
    halte haupt heiz hoch inbetriebnahme installier kauf kaffee kern klein kontroll koch kühl lade lager \
    lauf lese liefer mahn mehr mess miet mobil nach neben neu not online öffnungs ort park pflege prüf \
    radio reise reparier rest rück rücksende ruf sammel schnell schreib selbst sende service sicher \
    sonder sonn spar sperr spiel spül start stand such tausch teil trage test trocken über um unter \
    verkaufs versand vor wart warte wasch wechsel weiter werbe wieder zahl zahlungs zustell zwischen";
