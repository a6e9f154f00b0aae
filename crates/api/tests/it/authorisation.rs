//! Every route × everybody. A route of the OpenAPI document without a row in [`rights`](crate::rights)
//! fails the test, and so does a row without a route.

use crate::actors::{Client, PROJECT, Server};
use crate::matrix::{Actor, Row, Verdict, everybody};
use crate::rights::{NOBODYS_ID, rows};
use axum::http::{Method, StatusCode};
use std::collections::BTreeSet;

store::store_tests! {
    async fn everybody_gets_where_they_may_and_nowhere_else(db: Db) {
        let server = Server::start(db).await;
        let actors = everybody(&server).await;
        let mut wrong = Vec::new();
        for row in rows() {
            for actor in &actors {
                let expected = actor.verdict(row.allow);
                let found = ask(&server, actor, &row).await;
                if found.0 != expected {
                    wrong.push(format!("{} {} by {}: {:?} instead of {expected:?}", row.method, row.path, actor.name, found));
                }
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

async fn ask(server: &Server, actor: &Actor, row: &Row) -> (Verdict, StatusCode, String) {
    let path = row
        .template()
        .replace("{project}", PROJECT)
        .replace("{id}", NOBODYS_ID)
        .replace("{token}", "none")
        .replace("{file}", "answers.csv");
    let path = if row.query.is_empty() { path } else { format!("{path}?{}", row.query) };
    let method: Method = row.method.to_uppercase().parse().expect("a method");
    let body = Some(row.body.clone()).filter(|body| !body.is_null());
    // Signing out must not end what the next row needs.
    let client: Client = match (row.method, row.path) {
        ("delete", "/session") if actor.client.cookie.is_some() => server.sign_in("viewer@x.example").await,
        _ => actor.client.clone(),
    };
    let answer =
        if row.file { client.send_file(&method, &path).await } else { client.send(&method, &path, body).await };
    let code = if answer.status.is_client_error() { answer.code() } else { String::new() };
    let hidden = answer.status == StatusCode::NOT_FOUND && !actor_is_let_in(&answer.text);
    let verdict = match answer.status {
        // Only signing in itself says so to those who try.
        StatusCode::UNAUTHORIZED if code != "wrong_password" => Verdict::Unknown,
        StatusCode::FORBIDDEN => Verdict::Forbidden,
        StatusCode::NOT_FOUND if hidden => Verdict::Hidden,
        status if status.is_server_error() => panic!("{} {path} by {}: {answer:?}", row.method, actor.name),
        _ => Verdict::LetIn,
    };
    (verdict, answer.status, code)
}

/// A 404 about something inside the project, not about the project itself.
fn actor_is_let_in(problem: &str) -> bool {
    !problem.contains("The project does not exist")
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let documented: BTreeSet<String> = runtime.block_on(crate::document::operations()).into_iter().collect();
    let judged: BTreeSet<String> = rows().iter().map(|row| format!("{} {}", row.method, row.template())).collect();
    let without_row: Vec<_> = documented.difference(&judged).collect();
    let without_route: Vec<_> = judged.difference(&documented).collect();
    assert!(
        without_row.is_empty() && without_route.is_empty(),
        "no row: {without_row:#?}\nno route: {without_route:#?}"
    );
}
