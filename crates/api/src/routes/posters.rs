//! What of links is printed: QR codes, posters, lists of addresses.

mod packing;

use super::exports;
use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::respond::poster::{self, Book, Paper, Poster, Unprintable};
use crate::respond::qr;
use crate::sent::Asked;
use crate::state::App;
use access::Caller;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::{LinkId, SurveyId};
use listen::export::ExportFormat;
use listen::links::{LinkChoice, PosterWords, PrintedLink, Printing};
use packing::{Files, Sheets};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(qr_code)).routes(routes!(poster_drawing)).routes(routes!(poster_page))
}

pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(book))
        .routes(routes!(bundle))
        .routes(routes!(addresses))
        .routes(routes!(address_sheet))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PosterLanguage {
    /// The survey's default language when it is not offered in this one.
    #[serde(default)]
    language: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PosterPaper {
    /// The survey's default language when it is not offered in this one.
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    #[param(inline)]
    paper: Paper,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PosterChoice {
    /// Only links with these words in their name, code, units, touchpoint or attributes.
    #[serde(default)]
    search: Option<String>,
    /// The survey's default language when it is not offered in this one.
    #[serde(default)]
    language: Option<String>,
    /// For PDFs.
    #[serde(default)]
    #[param(inline)]
    paper: Paper,
    /// Print the name of the link small at the foot, for whoever hangs it up.
    #[serde(default)]
    names: bool,
    /// What the files of a ZIP are.
    #[serde(default)]
    #[param(inline)]
    files: Files,
}

/// The link as a QR code, SVG.
#[utoipa::path(
    get, path = "/projects/{project}/links/{id}/qr.svg", tag = "Links",
    params(("id" = LinkId, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String))
)]
async fn qr_code(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (_, link) = app.listen.poster(&who, id, who.language.tag(), &app.base_url(&headers)).await?;
    Ok(picture(qr::code(&link.url).map_err(|error| too_long(&error))?, "qr.svg"))
}

/// A page of A4 to print and hang up, SVG.
#[utoipa::path(
    get, path = "/projects/{project}/links/{id}/poster.svg", tag = "Links",
    params(("id" = LinkId, Path), PosterLanguage),
    responses((status = 200, content_type = "image/svg+xml", body = String))
)]
async fn poster_drawing(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
    Asked(wanted): Asked<PosterLanguage>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let language = wanted.language.as_deref().unwrap_or(who.language.tag());
    let (words, link) = app.listen.poster(&who, id, language, &app.base_url(&headers)).await?;
    let drawing = poster::svg(&drawn(&who, &words, &link, "")).map_err(|error| too_long(&error))?;
    Ok(picture(drawing, "poster.svg"))
}

/// The same page as PDF, for paper of A4, A5 or A6. Letters of Latin, Greek and Cyrillic scripts can be set; for others
/// there is the SVG.
#[utoipa::path(
    get, path = "/projects/{project}/links/{id}/poster.pdf", tag = "Links",
    params(("id" = LinkId, Path), PosterPaper),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>))
)]
async fn poster_page(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
    Asked(wanted): Asked<PosterPaper>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let language = wanted.language.as_deref().unwrap_or(who.language.tag());
    let (words, link) = app.listen.poster(&who, id, language, &app.base_url(&headers)).await?;
    let mut book = Book::new(wanted.paper, who.project.brand.logo.as_deref());
    book.add(&drawn(&who, &words, &link, "")).map_err(|error| unprintable(&error))?;
    Ok(file(book.finish(&words.language, &words.title), "application/pdf", "inline; filename=\"poster.pdf\""))
}

/// The posters of many links, one on each page, PDF.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/posters.pdf", tag = "Links",
    params(("id" = SurveyId, Path), PosterChoice),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>))
)]
async fn book(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Asked(wanted): Asked<PosterChoice>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let sheets = sheets(&app, who, id, wanted, &headers).await?;
    let bound = tokio::task::spawn_blocking(move || sheets.bound()).await.map_err(|_| Problem::broken())?;
    let bytes = bound.map_err(|error| unprintable(&error))?;
    Ok(file(bytes, "application/pdf", "attachment; filename=\"posters.pdf\""))
}

/// The posters of many links, a file for each: SVG, or PDF when asked for.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/posters.zip", tag = "Links",
    params(("id" = SurveyId, Path), PosterChoice),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>))
)]
async fn bundle(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Asked(wanted): Asked<PosterChoice>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files = wanted.files;
    let sheets = sheets(&app, who, id, wanted, &headers).await?;
    let parts = sheets.packed(files).map_err(|error| unprintable(&error))?;
    Ok(file(parts, "application/zip", "attachment; filename=\"posters.zip\""))
}

/// The addresses of links as a table: name, address, places, answers.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/addresses.csv", tag = "Links",
    params(("id" = SurveyId, Path), LinkChoice),
    responses((status = 200, content_type = "text/csv", body = String))
)]
async fn addresses(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Asked(choice): Asked<LinkChoice>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let base = app.base_url(&headers);
    Ok(exports::sent(app.listen.export_addresses(&who, id, &choice, ExportFormat::Csv, &base).await?))
}

/// The same as a spreadsheet.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/addresses.xlsx", tag = "Links",
    params(("id" = SurveyId, Path), LinkChoice),
    responses((
        status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>
    ))
)]
async fn address_sheet(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Asked(choice): Asked<LinkChoice>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let base = app.base_url(&headers);
    Ok(exports::sent(app.listen.export_addresses(&who, id, &choice, ExportFormat::Xlsx, &base).await?))
}

/// The posters that were asked for, ready to be drawn.
async fn sheets(
    app: &App,
    who: Caller,
    survey: SurveyId,
    wanted: PosterChoice,
    headers: &HeaderMap,
) -> Result<Sheets, Problem> {
    let language = wanted.language.as_deref().unwrap_or(who.language.tag());
    let choice = LinkChoice { search: wanted.search };
    let Printing { words, links } = app.listen.posters(&who, survey, &choice, language, &app.base_url(headers)).await?;
    if links.is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing_to_print",
            "Hier gibt es keinen Link für ein Plakat: Legen Sie erst Links an, oder suchen Sie nach etwas anderem.",
            "There is no link for a poster here: make links first, or search for something else.",
        ));
    }
    Ok(Sheets { who, words, links, paper: wanted.paper, names: wanted.names })
}

/// The poster of one link.
fn drawn<'a>(who: &'a Caller, words: &'a PosterWords, link: &'a PrintedLink, foot: &'a str) -> Poster<'a> {
    Poster {
        language: &words.language,
        name: &who.project.name,
        logo: who.project.brand.logo.as_deref(),
        colour: words.colour.as_deref(),
        title: &words.title,
        address: &link.url,
        foot,
    }
}

fn file(bytes: impl Into<Body>, kind: &'static str, disposition: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], bytes.into()).into_response()
}

/// An SVG opened by itself is a page: it may do nothing but show.
fn picture(svg: String, name: &'static str) -> Response {
    let disposition = if name == "qr.svg" { "inline; filename=\"qr.svg\"" } else { "inline; filename=\"poster.svg\"" };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/svg+xml; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; img-src data:; sandbox")),
    ];
    (headers, svg).into_response()
}

pub(super) fn too_long(error: &qr::TooLong) -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "address_too_long",
        "Diese Adresse ist zu lang für einen QR-Code: Verwenden Sie eine kürzere öffentliche Adresse.",
        format!("{error}: use a shorter public address."),
    )
}

fn unprintable(error: &Unprintable) -> Problem {
    match error {
        Unprintable::TooLong(error) => too_long(error),
        Unprintable::NoLetter(letter) => {
            let letter = letter.0;
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "letter_not_in_font",
                format!(
                    "Die Schrift der PDFs hat kein „{letter}“, nur lateinische, griechische und kyrillische Buchstaben: \
                     Laden Sie die Plakate als SVG."
                ),
                format!(
                    "The font of PDFs has no \"{letter}\", only Latin, Greek and Cyrillic letters: download the \
                     posters as SVG."
                ),
            )
        }
    }
}
