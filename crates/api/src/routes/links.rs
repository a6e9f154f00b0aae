//! Links of surveys: addresses, QR codes, posters, signed links for one customer.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::respond::poster::{self, Book, Paper, Poster, Unprintable};
use crate::respond::qr;
use crate::sent::{Asked, Sent};
use crate::state::App;
use access::Caller;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::{LinkId, SurveyId};
use domain::widget::Widget;
use listen::links::{LinkDraft, LinkShape, PosterWords, SignedLink, SignedLinkDraft};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(sign))
        .routes(routes!(delete))
        .routes(routes!(set_widget, remove_widget))
        .routes(routes!(qr_code))
        .routes(routes!(poster_drawing))
        .routes(routes!(poster_page))
}

#[derive(Serialize, ToSchema)]
struct LinkList {
    items: Vec<LinkShape>,
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
    paper: Paper,
}

/// The links of a survey, oldest first.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/links", tag = "Links",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = LinkList))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
) -> Result<Json<LinkList>, Problem> {
    Ok(Json(LinkList { items: app.listen.list_links(&who, id, &app.base_url(&headers)).await? }))
}

/// A new address of the survey, which says where and on what occasion it is answered.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/links", tag = "Links", request_body = LinkDraft,
    params(("id" = SurveyId, Path)),
    responses((status = 201, body = LinkShape))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
    Sent(draft): Sent<LinkDraft>,
) -> Result<(StatusCode, Json<LinkShape>), Problem> {
    let link = app.listen.create_link(&who, id, draft, &app.base_url(&headers)).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// An address for one customer. What it says is signed: whoever changes it sees a page that tells so.
/// One address for one customer takes one answer.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/signed-links", tag = "Links", request_body = SignedLinkDraft,
    params(("id" = SurveyId, Path)),
    responses((status = 201, body = SignedLink))
)]
async fn sign(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
    Sent(draft): Sent<SignedLinkDraft>,
) -> Result<(StatusCode, Json<SignedLink>), Problem> {
    let link = app.listen.sign_link(&who, id, draft, &app.base_url(&headers)).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Takes a link out of use; its address leads nowhere from now on. Answers stay.
#[utoipa::path(
    delete, path = "/projects/{project}/links/{id}", tag = "Links",
    params(("id" = LinkId, Path)), responses((status = 204))
)]
async fn delete(State(app): State<App>, InProject(who): InProject, Id(id): Id<LinkId>) -> Result<StatusCode, Problem> {
    app.listen.delete_link(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the survey behind the link shows itself in the pages of a website that carry the script of this server.
#[utoipa::path(
    put, path = "/projects/{project}/links/{id}/widget", tag = "Links", request_body = Widget,
    params(("id" = LinkId, Path)),
    responses((status = 200, body = Widget))
)]
async fn set_widget(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
    Sent(widget): Sent<Widget>,
) -> Result<Json<Widget>, Problem> {
    Ok(Json(app.listen.set_widget(&who, id, widget).await?))
}

/// The pages that carry the script show nothing of this survey from now on.
#[utoipa::path(
    delete, path = "/projects/{project}/links/{id}/widget", tag = "Links",
    params(("id" = LinkId, Path)), responses((status = 204))
)]
async fn remove_widget(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
) -> Result<StatusCode, Problem> {
    app.listen.remove_widget(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
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
    let words = app.listen.poster_words(&who, id, who.language.tag(), &app.base_url(&headers)).await?;
    Ok(picture(qr::code(&words.url).map_err(|error| too_long(&error))?, "qr.svg"))
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
    let words = app.listen.poster_words(&who, id, language, &app.base_url(&headers)).await?;
    Ok(picture(poster::svg(&drawn(&who, &words)).map_err(|error| too_long(&error))?, "poster.svg"))
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
    let words = app.listen.poster_words(&who, id, language, &app.base_url(&headers)).await?;
    let mut book = Book::new(wanted.paper, who.project.brand.logo.as_deref());
    book.add(&drawn(&who, &words)).map_err(|error| unprintable(&error))?;
    let headers = [(CONTENT_TYPE, "application/pdf"), (CONTENT_DISPOSITION, "inline; filename=\"poster.pdf\"")];
    Ok((headers, book.finish(&words.language, &words.title)).into_response())
}

/// The poster of one link.
fn drawn<'a>(who: &'a Caller, words: &'a PosterWords) -> Poster<'a> {
    Poster {
        language: &words.language,
        name: &who.project.name,
        logo: who.project.brand.logo.as_deref(),
        colour: words.colour.as_deref(),
        title: &words.title,
        address: &words.url,
        foot: "",
    }
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
        Unprintable::NoLetter(letter) => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "letter_not_in_font",
            format!(
                "Die Schrift der PDF-Plakate kennt „{}“ nicht, nur lateinische, griechische und kyrillische Buchstaben: \
                 Nehmen Sie das Plakat als SVG.",
                letter.0
            ),
            format!(
                "The font of PDF posters does not know \"{}\", only Latin, Greek and Cyrillic letters: take the poster as \
                 SVG.",
                letter.0
            ),
        ),
    }
}
