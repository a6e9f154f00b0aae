//! Who is not signed in learns nothing, on any route, unless it is on the list.

use crate::actors::{Client, PROJECT, Server};
use crate::document::operations;
use api::document::PUBLIC;
use axum::http::{Method, StatusCode};
use serde_json::json;

store::store_tests! {
    async fn every_route_but_the_public_ones_answers_401(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let nobody = server.anonymous();
        let made_up_session = Client { cookie: Some("made-up".into()), csrf: Some("made-up".into()), ..server.anonymous() };
        let made_up_key = Client { key: Some("rsn_made_up".into()), ..server.anonymous() };
        let mut open = Vec::new();
        for operation in operations().await {
            let (method, path) = operation.split_once(' ').expect("method and path");
            if PUBLIC.contains(&(method, path)) {
                continue;
            }
            let address = path.replace("{file}", "answers.csv").replace("{project}", PROJECT).replace("{id}", "018f0000-0000-7000-8000-000000000000");
            let method: Method = method.to_uppercase().parse().expect("a method");
            for (who, client) in [("nobody", &nobody), ("a made-up session", &made_up_session), ("a made-up key", &made_up_key)] {
                let body = (method != Method::GET && method != Method::DELETE).then(|| json!({}));
                let answer = client.send(&method, &address, body).await;
                if answer.status != StatusCode::UNAUTHORIZED {
                    open.push(format!("{operation} by {who}: {}", answer.status));
                }
            }
        }
        assert!(open.is_empty(), "{open:#?}");
    }
}
