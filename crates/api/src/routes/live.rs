//! Server-sent events: what changed, so that open pages fetch again what they show.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::state::App;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::ids::ProjectId;
use domain::role::Right;
use domain::time::Timestamp;
use futures::{Stream, StreamExt, stream};
use listen::{Notice, Topic};
use serde::Serialize;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(watch))
}

/// At most five events a second for one page; what happens meanwhile is told together.
const PAUSE: Duration = Duration::from_millis(200);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The data of an event named `changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Changed {
    kinds: BTreeSet<Topic>,
    /// Of the newest change.
    at: Timestamp,
}

/// An event stream: `event: changed` with what changed in the project, at most five a second, and a
/// comment every 15 seconds while nothing happens.
#[utoipa::path(
    get, path = "/projects/{project}/live", tag = "Understanding",
    responses((status = 200, body = Changed, content_type = "text/event-stream"))
)]
async fn watch(State(app): State<App>, InProject(who): InProject) -> Result<impl IntoResponse, Problem> {
    who.require(Right::ReadScores)?;
    let notices = app.listen.live().subscribe();
    let events = told(changes(notices, who.project.id));
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).text("still here");
    // Proxies must pass every event on at once.
    let headers = [(CACHE_CONTROL, "no-store"), (HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((headers, Sse::new(events).keep_alive(keep_alive)))
}

/// As it goes over the line. A word at once: proxies hold the head of an answer back until its body
/// begins, and a browser would not know that it is connected.
fn told(changes: impl Stream<Item = Changed>) -> impl Stream<Item = Result<Event, Infallible>> {
    let hello = stream::iter([Event::default().comment("watching")]);
    let changes = changes.map(|changed| Event::default().event("changed").json_data(&changed).unwrap_or_default());
    hello.chain(changes).map(Ok)
}

/// The first change of a quiet time at once, then at most one every [`PAUSE`]. Ends when the server
/// shuts down.
fn changes(mut notices: Receiver<Notice>, project: ProjectId) -> impl Stream<Item = Changed> {
    async_stream::stream! {
        let mut may_tell_at = Instant::now();
        let mut waiting: Option<Changed> = None;
        loop {
            tokio::select! {
                notice = notices.recv() => match notice {
                    Ok(notice) if notice.project == project => collect(&mut waiting, [notice.topic], notice.at),
                    Ok(_) => {}
                    // Nobody knows what was missed: everything may have changed.
                    Err(RecvError::Lagged(_)) => {
                        let at = waiting.as_ref().map_or(Timestamp(0), |changed| changed.at);
                        collect(&mut waiting, ALL, at);
                    }
                    Err(RecvError::Closed) => break,
                },
                () = sleep_until(may_tell_at), if waiting.is_some() => {
                    if let Some(changed) = waiting.take() {
                        yield changed;
                        may_tell_at = Instant::now() + PAUSE;
                    }
                }
            }
        }
    }
}

const ALL: [Topic; 7] = [
    Topic::Feedback,
    Topic::Interactions,
    Topic::Customers,
    Topic::Voices,
    Topic::Imports,
    Topic::Catalogue,
    Topic::Kiosks,
];

fn collect(waiting: &mut Option<Changed>, topics: impl IntoIterator<Item = Topic>, at: Timestamp) {
    let changed = waiting.get_or_insert_with(|| Changed { kinds: BTreeSet::new(), at });
    changed.kinds.extend(topics);
    changed.at = changed.at.max(at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen::Live;
    use std::pin::pin;

    fn here() -> ProjectId {
        "00000000-0000-0000-0000-000000000001".parse().expect("an id")
    }

    fn elsewhere() -> ProjectId {
        "00000000-0000-0000-0000-000000000002".parse().expect("an id")
    }

    fn notice(project: ProjectId, topic: Topic, at: i64) -> Notice {
        Notice { project, topic, at: Timestamp(at) }
    }

    #[tokio::test]
    async fn the_first_change_comes_at_once_and_the_next_ones_together() {
        let live = Live::new();
        let mut events = pin!(changes(live.subscribe(), here()));
        live.publish(notice(elsewhere(), Topic::Imports, 1));
        live.publish(notice(here(), Topic::Feedback, 2));
        let first = events.next().await.expect("an event");
        assert_eq!(first, Changed { kinds: BTreeSet::from([Topic::Feedback]), at: Timestamp(2) });
        for at in 3..100 {
            live.publish(notice(here(), if at % 2 == 0 { Topic::Voices } else { Topic::Feedback }, at));
        }
        let second = events.next().await.expect("an event");
        assert_eq!(second, Changed { kinds: BTreeSet::from([Topic::Feedback, Topic::Voices]), at: Timestamp(99) });
    }

    #[tokio::test]
    async fn whoever_falls_behind_is_told_that_everything_may_have_changed() {
        let live = Live::new();
        let mut events = pin!(changes(live.subscribe(), here()));
        for at in 0..5_000 {
            live.publish(notice(elsewhere(), Topic::Feedback, at));
        }
        assert_eq!(events.next().await.expect("an event").kinds, BTreeSet::from(ALL));
    }

    #[tokio::test]
    async fn a_browser_is_spoken_to_before_anything_changes() {
        let live = Live::new();
        let response = Sse::new(told(changes(live.subscribe(), here()))).into_response();
        let mut parts = response.into_body().into_data_stream();
        let first = parts.next().await.expect("a part").expect("a body");
        assert_eq!(&first[..], b": watching\n\n");
    }

    #[tokio::test]
    async fn it_ends_with_the_server() {
        let live = Live::new();
        let mut events = pin!(changes(live.subscribe(), here()));
        drop(live);
        assert_eq!(events.next().await, None);
    }
}
