//! Customers of a project.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::identity::Identification;
use domain::ids::CustomerId;
use listen::customers::{
    Customer, CustomerPage, CustomerPatch, CustomerQuery, Erasure, MergeRequest, PersonalData, UnmergeRequest,
};
use listen::preferences::{CustomerRequests, PreferencePage};
use listen::timeline::{Timeline, TimelineQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, upsert))
        .routes(routes!(read, change))
        .routes(routes!(merge))
        .routes(routes!(unmerge))
        .routes(routes!(timeline))
        .routes(routes!(preference_page))
        .routes(routes!(customer_requests))
        .routes(routes!(dismiss_erasure_request))
        .routes(routes!(dismiss_data_request))
        .routes(routes!(reopen_addresses))
}

/// What may take long: it reads or rewrites everything about one customer.
pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(erase)).routes(routes!(export))
}

/// Customers, the newest first; or those whose name, e-mail, phone or external id begins with `search`;
/// all of them, or those of one `account`.
#[utoipa::path(
    get, path = "/projects/{project}/customers", tag = "Customers",
    params(CustomerQuery),
    responses((status = 200, body = CustomerPage))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Asked(query): Asked<CustomerQuery>,
) -> Result<Json<CustomerPage>, Problem> {
    Ok(Json(app.listen.list_customers(&who, &query).await?))
}

/// Finds or makes the customer with these identities, and sets what is said about it.
#[utoipa::path(
    post, path = "/projects/{project}/customers", tag = "Customers", request_body = Identification,
    responses((status = 200, body = Customer))
)]
async fn upsert(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(said): Sent<Identification>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(app.listen.upsert_customer(&who, &said).await?))
}

/// One customer, with all profiles found to be the same person.
#[utoipa::path(
    get, path = "/projects/{project}/customers/{id}", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(app.listen.read_customer(&who, id).await?))
}

/// Changes a customer. What is left out stays.
#[utoipa::path(
    patch, path = "/projects/{project}/customers/{id}", tag = "Customers", request_body = CustomerPatch,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer))
)]
async fn change(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
    Sent(patch): Sent<CustomerPatch>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(app.listen.change_customer(&who, id, patch).await?))
}

/// Erases a customer everywhere, and says what was found and removed.
#[utoipa::path(
    delete, path = "/projects/{project}/customers/{id}", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = Erasure))
)]
async fn erase(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(app.listen.erase_customer(&who, id).await?))
}

/// Makes another customer part of this one.
#[utoipa::path(
    post, path = "/projects/{project}/customers/{id}/merge", tag = "Customers", request_body = MergeRequest,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer))
)]
async fn merge(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
    Sent(request): Sent<MergeRequest>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(app.listen.merge_customers(&who, id, request.other).await?))
}

/// Takes a profile out of this customer again, with its identities and its history.
#[utoipa::path(
    post, path = "/projects/{project}/customers/{id}/unmerge", tag = "Customers", request_body = UnmergeRequest,
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = Customer))
)]
async fn unmerge(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
    Sent(request): Sent<UnmergeRequest>,
) -> Result<Json<Customer>, Problem> {
    Ok(Json(app.listen.unmerge_customer(&who, id, request.profile).await?))
}

/// Everything the customer said and did, newest first.
#[utoipa::path(
    get, path = "/projects/{project}/customers/{id}/timeline", tag = "Customers",
    params(("id" = CustomerId, Path), TimelineQuery),
    responses((status = 200, body = Timeline))
)]
async fn timeline(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
    Asked(query): Asked<TimelineQuery>,
) -> Result<Json<Timeline>, Problem> {
    Ok(Json(app.listen.timeline(&who, id, &query).await?))
}

/// Everything kept about the customer, in one file.
#[utoipa::path(
    get, path = "/projects/{project}/customers/{id}/export", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = PersonalData))
)]
async fn export(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<Response, Problem> {
    let data = app.listen.personal_data(&who, id).await?;
    let attachment = HeaderValue::from_static("attachment; filename=\"customer.json\"");
    Ok(([(CONTENT_DISPOSITION, attachment)], Json(data)).into_response())
}

/// Where the customer decides for himself what he is asked, and reads what is kept about him. Hand the address to
/// nobody else.
#[utoipa::path(
    get, path = "/projects/{project}/customers/{id}/preference-page", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 200, body = PreferencePage))
)]
async fn preference_page(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
    headers: HeaderMap,
) -> Result<Json<PreferencePage>, Problem> {
    Ok(Json(app.listen.preference_page(&who, id, &app.base_url(&headers)).await?))
}

/// What customers ask people for on their own page, the earliest first. A request does nothing by itself.
#[utoipa::path(
    get, path = "/projects/{project}/customer-requests", tag = "Customers",
    responses((status = 200, body = CustomerRequests))
)]
async fn customer_requests(
    State(app): State<App>,
    InProject(who): InProject,
) -> Result<Json<CustomerRequests>, Problem> {
    Ok(Json(app.listen.customer_requests(&who).await?))
}

/// Takes a request to be forgotten away that nobody meant. The customer stays.
#[utoipa::path(
    delete, path = "/projects/{project}/customers/{id}/erasure-request", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 204))
)]
async fn dismiss_erasure_request(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<StatusCode, Problem> {
    app.listen.dismiss_erasure_request(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a request for data away: the customer has them, or nobody meant it.
#[utoipa::path(
    delete, path = "/projects/{project}/customers/{id}/data-request", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 204))
)]
async fn dismiss_data_request(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<StatusCode, Problem> {
    app.listen.dismiss_data_request(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends mails to the addresses of the customer again that are closed because mails came back or were called unwanted.
#[utoipa::path(
    delete, path = "/projects/{project}/customers/{id}/undeliverable", tag = "Customers",
    params(("id" = CustomerId, Path)),
    responses((status = 204))
)]
async fn reopen_addresses(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<CustomerId>,
) -> Result<StatusCode, Problem> {
    app.listen.reopen_addresses(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
