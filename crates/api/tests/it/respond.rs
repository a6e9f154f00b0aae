//! Respondents: a phone without a script, and people who send what they should not.

use crate::actors::{Answer, Client, PROJECT, Server};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// A browser without a script: it follows redirects and fills in forms.
pub(crate) struct Browser {
    client: Client,
    pub(crate) place: String,
    pub(crate) page: Answer,
}

impl Browser {
    pub(crate) async fn open(server: &Server, address: &str, language: &'static str) -> Self {
        let client = Client { language, ..server.anonymous() };
        let page = client.get(address).await;
        Self { client, place: address.to_owned(), page }
    }

    pub(crate) async fn go(&mut self, address: &str) {
        self.page = self.client.get(address).await;
        address.clone_into(&mut self.place);
    }

    /// Sends the form of the page with these fields, as a browser does, and follows the redirect.
    pub(crate) async fn send(&mut self, fields: &[(&str, &str)]) {
        let action = unescaped(between(&self.page.text, "action=\"", "\""));
        let hidden = self.page.text.split("<input type=\"hidden\" ").skip(1).map(|input| {
            let name = between(input, "name=\"", "\"");
            (name.to_owned(), unescaped(between(input, "value=\"", "\"")))
        });
        let own = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let body = hidden.chain(own).map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)));
        self.post(&action, body.collect::<Vec<_>>().join("&")).await;
    }

    async fn post(&mut self, action: &str, body: String) {
        let request =
            self.client.request(&Method::POST, action).header("content-type", "application/x-www-form-urlencoded");
        self.page = self.client.send_request(request.body(Body::from(body)).expect("a request")).await;
        action.clone_into(&mut self.place);
        if self.page.status == StatusCode::SEE_OTHER {
            let next = self.page.header("location").to_owned();
            self.go(&next).await;
        }
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("{start} in {text}")).1;
    rest.split_once(end).expect("an end").0
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A live survey from a template and the address of a link to it.
pub(crate) async fn live(server: &Server, administrator: &Client, template: &str) -> (String, String) {
    let user = administrator.get("/api/v1/session").await.expect(StatusCode::OK)["user"]["id"].clone();
    let touchpoint = json!({ "name": format!("Filiale {template}"), "channel": "store", "owner": user, "live": true });
    let project = format!("/api/v1/projects/{PROJECT}");
    let touchpoint =
        administrator.post(&format!("{project}/touchpoints"), touchpoint).await.expect(StatusCode::CREATED);
    let survey = json!({ "template": template, "touchpoint": touchpoint["id"] });
    let survey = administrator.post(&format!("{project}/surveys"), survey).await.expect(StatusCode::CREATED);
    let id = survey["id"].as_str().expect("an id").to_owned();
    administrator.post(&format!("{project}/surveys/{id}/publish"), json!({})).await.expect(StatusCode::OK);
    let link = json!({ "name": "Aushang" });
    let link = administrator.post(&format!("{project}/surveys/{id}/links"), link).await.expect(StatusCode::CREATED);
    assert_eq!(link["url"], format!("http://resonanz.test/s/{}", link["code"].as_str().expect("a code")));
    let _ = server;
    (id, format!("/s/{}", link["code"].as_str().expect("a code")))
}

pub(crate) async fn answers(administrator: &Client, survey: &str) -> Value {
    let surveys = administrator.get(&format!("/api/v1/projects/{PROJECT}/surveys")).await.expect(StatusCode::OK);
    let items = surveys["items"].as_array().expect("a list").clone();
    items.into_iter().find(|item| item["id"] == survey).expect("the survey")["answers"].clone()
}

store::store_tests! {
    async fn every_template_is_answered_without_a_script(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        for (template, tap) in [("nps", "9"), ("csat", "2"), ("ces", "7"), ("stars", "3"), ("smileys", "1"), ("thumbs", "1")] {
            let (survey, address) = live(&server, &administrator, template).await;
            let mut browser = Browser::open(&server, &address, "de").await;
            assert_eq!(browser.page.status, StatusCode::OK, "{:?}", browser.page);
            assert!(browser.page.text.contains(&format!("name=\"score\" value=\"{tap}\"")), "{}", browser.page.text);
            // One tap is an answer.
            browser.send(&[("score", tap)]).await;
            assert_eq!(answers(&administrator, &survey).await, 1);
            while browser.page.text.contains("<form") {
                let before = browser.place.clone();
                browser.send(&[]).await;
                assert_ne!(browser.place, before, "{}", browser.page.text);
            }
            assert!(browser.page.text.contains("Vielen Dank!"), "{}", browser.page.text);
            let done = browser.place.clone();
            browser.go(&done).await;
            assert!(browser.page.text.contains("Vielen Dank!"), "reloading says it again");
            let answer = done.split('?').next().expect("a path").to_owned();
            browser.go(&answer).await;
            assert!(browser.page.text.contains("Sie haben schon geantwortet"));
            assert_eq!(answers(&administrator, &survey).await, 1);
        }
    }

    async fn the_end_leads_on_by_the_page_itself(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "thumbs").await;
        let base = format!("/api/v1/projects/{PROJECT}/surveys/{survey}");
        let read = administrator.get(&base).await.expect(StatusCode::OK);
        let mut definition = read["draft"].clone();
        definition["thank_you"]["onward"] = json!({
            "positive": { "address": "https://moewe.example/danke?s={score}&l={language}", "at_once": true },
            "negative": { "address": "https://moewe.example/hilfe", "label": { "de": "Wir <helfen>", "en": "We help" } }
        });
        let change = json!({
            "definition": definition, "touchpoint": read["touchpoint"]["id"], "revision": read["revision"]
        });
        administrator.put(&format!("{base}/draft"), change).await.expect(StatusCode::OK);
        administrator.post(&format!("{base}/publish"), json!({})).await.expect(StatusCode::OK);
        let refresh = "<meta http-equiv=\"refresh\" content=\"0; url=https://moewe.example/danke?s=1&amp;l=de\">";
        let ways = [("1", true, "Weiter zu moewe.example</a>"), ("0", false, "Wir &lt;helfen&gt;</a>")];
        for (tap, at_once, words) in ways {
            let mut browser = Browser::open(&server, &address, "de").await;
            browser.send(&[("score", tap)]).await;
            while browser.page.text.contains("<form") {
                browser.send(&[]).await;
            }
            let page = &browser.page;
            assert_eq!(page.text.contains(refresh), at_once, "{}", page.text);
            assert!(page.text.contains(words) && page.text.contains("rel=\"noopener noreferrer\""), "{}", page.text);
            assert!(page.header("content-security-policy").contains("form-action 'self'"));
            let answer = browser.place.split('?').next().expect("a path").to_owned();
            browser.go(&answer).await;
            assert!(browser.page.text.contains(words) && !browser.page.text.contains("http-equiv=\"refresh\""));
        }
        let mut app = Browser::open(&server, &format!("{address}?view=app"), "de").await;
        app.send(&[("score", "1")]).await;
        while app.page.text.contains("<form") {
            app.send(&[]).await;
        }
        let page = &app.page.text;
        assert!(page.contains("data-app=\"done\"") && page.contains("href=\"resonanz://close\""), "{page}");
        assert!(page.contains("Weiter zu moewe.example</a>") && !page.contains("http-equiv=\"refresh\""), "{page}");
        let preview = administrator.get(&format!("{base}/preview?language=de&-page=99&score=1")).await;
        assert!(preview.text.contains("geht es von hier sofort weiter"), "{}", preview.text);
        assert!(!preview.text.contains("http-equiv=\"refresh\""));
    }

    async fn back_reload_and_another_language_keep_what_was_said(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "nps").await;
        let mut browser = Browser::open(&server, &address, "fr, en;q=0.5").await;
        assert!(browser.page.text.contains("<html lang=\"en\""));
        browser.send(&[("score", "10")]).await;
        let second = browser.place.clone();
        browser.go(&second).await;
        let back = unescaped(between(browser.page.text.rsplit_once("class=\"side\" href").expect("a way back").1, "=\"", "\""));
        browser.go(&back).await;
        assert!(browser.page.text.contains("value=\"10\"") && browser.page.text.contains("aria-current=\"true\""));
        let german = unescaped(between(&browser.page.text, "<nav class=\"tongues\" aria-label=\"Language\"><a href=\"", "\""));
        browser.go(&german).await;
        assert!(browser.page.text.contains("<html lang=\"de\"") && browser.page.text.contains("aria-current=\"true\""));
        browser.send(&[]).await;
        assert!(browser.page.text.contains("<html lang=\"de\""), "the choice is kept");
        browser.go(&address).await;
        assert!(browser.page.text.contains("name=\"-answer\""), "the link itself begins anew");
        assert_eq!(answers(&administrator, &survey).await, 1);
    }

    async fn what_is_wrong_comes_back_with_what_was_typed(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "csat").await;
        let mut browser = Browser::open(&server, &address, "de").await;
        browser.send(&[]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(browser.page.text.contains("role=\"alert\"") && browser.page.text.contains("<title>Bitte prüfen"));
        browser.send(&[("score", "<script>alert(1)</script>")]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!browser.page.text.contains("<script>alert"));
        assert_eq!(answers(&administrator, &survey).await, 0);
        browser.send(&[("score", "5")]).await;
        assert_eq!(answers(&administrator, &survey).await, 1);
    }

    async fn pages_that_are_shut_look_like_pages(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "thumbs").await;
        for (address, status, words) in [
            ("/s/zzzzzzzzzz".to_owned(), StatusCode::NOT_FOUND, "Hier ist keine Umfrage"),
            ("/s/%ff".to_owned(), StatusCode::NOT_FOUND, "Hier ist keine Umfrage"),
            (format!("{address}/22222222222222222222"), StatusCode::NOT_FOUND, "Hier ist keine Umfrage"),
            (format!("{address}?t=x.y"), StatusCode::FORBIDDEN, "Dieser Link ist beschädigt"),
        ] {
            let page = Browser::open(&server, &address, "de").await.page;
            assert_eq!(page.status, status, "{address}");
            assert!(page.text.contains(words) && page.text.contains("<h1>"), "{address}: {}", page.text);
        }
        let close = format!("/api/v1/projects/{PROJECT}/surveys/{survey}/close");
        administrator.post(&close, json!({})).await.expect(StatusCode::OK);
        let page = Browser::open(&server, &address, "en").await.page;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("This survey has ended") && page.text.contains("Märkte"));
    }

    async fn robots_and_floods_meet_a_page(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "nps").await;
        let mut browser = Browser::open(&server, &address, "de").await;
        browser.send(&[("score", "9"), ("e-mail", "robot@spam.example")]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answers(&administrator, &survey).await, 0);
        browser.send(&[("score", "9")]).await;
        assert_eq!(answers(&administrator, &survey).await, 1, "a person sends once more");
        browser.post(&address, format!("score={}", "9".repeat(5_000_000))).await;
        assert_eq!(browser.page.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(browser.page.text.contains("Das war zu viel auf einmal"));
        browser.post(&address, "score=%ff%fe&-page=-1&-answer=../..&=".to_owned()).await;
        assert_eq!(browser.page.status, StatusCode::NOT_FOUND);
    }

    async fn who_opens_a_survey_is_counted_and_who_looks_ahead_is_not(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let project = format!("/api/v1/projects/{PROJECT}");
        let minimums = json!({ "minimums": { "numbers": 1, "comments": 1 } });
        administrator.patch(&project, minimums).await.expect(StatusCode::OK);
        let (_, address) = live(&server, &administrator, "nps").await;
        let program = server.anonymous();
        program.send(&Method::HEAD, &address, None).await;
        let ahead = program.request(&Method::GET, &address).header("sec-purpose", "prefetch;prerender");
        program.send_request(ahead.body(Body::empty()).expect("a request")).await;
        // One looks and leaves, another one answers, mistaken for a robot at first, and looks again.
        Browser::open(&server, &address, "de").await;
        let mut browser = Browser::open(&server, &address, "de").await;
        browser.send(&[("score", "9"), ("e-mail", "robot@spam.example")]).await;
        browser.send(&[("score", "9")]).await;
        let place = browser.place.clone();
        browser.go(&place).await;
        server.listen.write_visits().await.expect("written");
        let overview = administrator.get(&format!("{project}/overview")).await.expect(StatusCode::OK);
        let response = &overview["series"][0]["response"];
        assert_eq!((&response["opened"], &response["answered"], &response["rate"]), (&json!(2), &json!(1), &json!(50.0)));
        let interval: Vec<f64> = response["interval"].as_array().expect("an interval").iter().filter_map(Value::as_f64).collect();
        assert!(interval[0] < 50.0 && 50.0 < interval[1] && interval[1] < 100.0, "{interval:?}");
        let group = administrator.get(&format!("{project}/overview?group=positive")).await.expect(StatusCode::OK);
        assert_eq!(group["series"][0]["response"], Value::Null);
    }

    async fn pages_carry_a_strict_policy_and_leave_no_trace(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (_, address) = live(&server, &administrator, "nps").await;
        let page = Browser::open(&server, &address, "de").await.page;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        assert_eq!(page.header("set-cookie"), "");
        let style = unescaped(between(&page.text, "rel=\"stylesheet\" href=\"", "\""));
        let style = server.anonymous().get(&style).await;
        assert!(style.text.contains("--brand:#0b5c56") && style.header("cache-control").contains("immutable"));
        let evil = server.anonymous().get("/s/style.css?c=red;}body{display:none").await;
        assert!(!evil.text.contains("display:none}:root"), "only a colour gets in");
        let script = server.anonymous().get("/s/tap.js").await;
        assert!(script.header("content-type").starts_with("text/javascript") && script.text.len() <= 2_048);
    }

    async fn a_logo_is_a_picture_and_nothing_else(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (_, address) = live(&server, &administrator, "nps").await;
        assert_eq!(server.anonymous().get(&format!("{address}/logo")).await.status, StatusCode::NOT_FOUND);
        let svg = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=";
        let brand = json!({ "brand": { "colour": "#e2001a", "logo": svg } });
        administrator.patch(&format!("/api/v1/projects/{PROJECT}"), brand).await.expect(StatusCode::OK);
        let page = Browser::open(&server, &address, "de").await.page;
        let picture = unescaped(between(&page.text, "<img src=\"", "\""));
        let picture = server.anonymous().get(&picture).await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.header("content-security-policy").contains("sandbox"));
        assert!(page.text.contains("c=e2001a") && page.text.contains("alt=\"Märkte\""));
    }

    async fn a_mail_is_looked_at_before_anybody_gets_it(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _) = live(&server, &administrator, "nps").await;
        let project = format!("/api/v1/projects/{PROJECT}");
        let read = administrator.get(&format!("{project}/surveys/{survey}")).await.expect(StatusCode::OK);
        let mut definition = read["draft"].clone();
        definition["questions"][0]["text"]["de"] = "<script>alert(1)</script>".into();
        let draft = json!({
            "definition": definition, "language": "de-AT", "reminder": true,
            "words": { "subject": { "de": "Wie war es?" }, "greeting": { "de": "Guten Tag {{customer.name|zusammen}}" } }
        });
        let address = format!("{project}/surveys/mail-preview");
        let mail = administrator.post(&address, draft).await.expect(StatusCode::OK);
        assert_eq!((&mail["language"], &mail["subject"]), (&json!("de"), &json!("Zur Erinnerung: Wie war es?")));
        let (html, text) = (mail["html"].as_str().expect("html"), mail["text"].as_str().expect("a text"));
        assert!(html.contains("Guten Tag zusammen") && html.contains("&lt;script&gt;") && !html.contains("<script"));
        assert!(text.contains("http://resonanz.test/i/0?s=10"), "{text}");
        let too_many: Vec<Value> = (0..201).map(|_| definition["questions"][0].clone()).collect();
        definition["questions"] = too_many.into();
        let refused = administrator.post(&address, json!({ "definition": definition })).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    }

    async fn a_draft_is_previewed_and_nothing_is_kept(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _) = live(&server, &administrator, "nps").await;
        let preview = format!("/api/v1/projects/{PROJECT}/surveys/{survey}/preview");
        let page = administrator.get(&format!("{preview}?language=en")).await;
        assert!(page.text.contains("Preview: nothing is stored.") && page.text.contains("method=\"get\""));
        assert_eq!(page.header("x-frame-options"), "SAMEORIGIN");
        assert!(!page.text.contains("<script"), "the frame it is shown in runs none");
        let unhappy = administrator.get(&format!("{preview}?language=en&-page=1&score=2")).await;
        assert!(unhappy.text.contains("What bothered you most?"), "{}", unhappy.text);
        let end = administrator.get(&format!("{preview}?language=de&-page=99&score=2")).await;
        assert!(end.text.contains("Ende der Vorschau"));
        let inside = administrator.get(&format!("{preview}?language=de&-widget=bottom_left&score=2")).await;
        assert!(inside.text.contains("<template shadowrootmode=\"open\">"), "{}", inside.text);
        assert!(inside.text.contains("class=\"panel left\""));
        assert!(inside.text.contains("name=\"-widget\" value=\"bottom_left\"") && !inside.text.contains("<script"));
        let nowhere = administrator.get(&format!("{preview}?language=de&-widget=%22%3E%3Cscript%3E")).await;
        assert!(nowhere.text.contains("<main") && !nowhere.text.contains("<script>") && !nowhere.text.contains("panel"));
        assert_eq!(answers(&administrator, &survey).await, 0);
        assert_eq!(server.anonymous().get(&preview).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn posters_and_codes_are_pictures(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "nps").await;
        let project = format!("/api/v1/projects/{PROJECT}");
        let links = administrator.get(&format!("{project}/surveys/{survey}/links")).await.expect(StatusCode::OK);
        let link = links["items"][0]["id"].as_str().expect("an id");
        let code = administrator.get(&format!("{project}/links/{link}/qr.svg")).await;
        assert_eq!(code.header("content-type"), "image/svg+xml; charset=utf-8");
        assert!(code.text.contains(&format!("<title>http://resonanz.test{address}</title>")));
        let poster = administrator.get(&format!("{project}/links/{link}/poster.svg?language=en")).await;
        assert!(poster.text.contains("Your view of us") && poster.text.contains(&format!("resonanz.test{address}")));
        let page = administrator.get(&format!("{project}/links/{link}/poster.pdf?language=de&paper=a6")).await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/pdf"));
        assert!(page.text.starts_with("%PDF-1.7"));
        let wrong = administrator.get(&format!("{project}/links/{link}/poster.pdf?paper=a0")).await;
        assert!(wrong.status.is_client_error(), "{wrong:?}");
        administrator.delete(&format!("{project}/links/{link}")).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(server.anonymous().get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(administrator.get(&format!("{project}/links/{link}/qr.svg")).await.code(), "not_found");
    }
}
