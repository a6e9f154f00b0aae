//! `resonanz serve`.

use super::connections;
use crate::config::Config;
use crate::house::House;
use anyhow::{Context, Result};
use api::{App, Limits, Settings};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub(crate) async fn run(config: &Config) -> Result<()> {
    let house = House::open(config).await?;
    serve(config, house, &[]).await
}

/// How long the end waits for the database.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves until the process is asked to stop. `notes` are printed below the address.
pub(crate) async fn serve(config: &Config, house: House, notes: &[String]) -> Result<()> {
    let address = format!("{}:{}", config.host, config.port);
    let listener = TcpListener::bind(&address).await.with_context(|| {
        format!("cannot listen on {address}: is Resonanz running already? Choose another port with --port")
    })?;
    let workers = [
        tokio::spawn(house.sealing.clone().run()).abort_handle(),
        tokio::spawn(house.listen.clone().run_imports()).abort_handle(),
        tokio::spawn(house.listen.clone().run_search_words()).abort_handle(),
        tokio::spawn(house.listen.clone().run_filling()).abort_handle(),
        tokio::spawn(house.listen.clone().run_inference()).abort_handle(),
        tokio::spawn(house.listen.clone().run_kiosks()).abort_handle(),
        // What was dealt with is put away afterwards: broken off, a mail is read once more.
        tokio::spawn(house.listen.clone().run_mailbox()).abort_handle(),
        tokio::spawn(house.db.clone().keep_log_short()).abort_handle(),
    ];
    let programmes = tokio::spawn(house.listen.clone().run_programmes());
    let (closing, closed) = tokio::sync::oneshot::channel::<()>();
    let visits = tokio::spawn(house.listen.clone().run_visits(async move {
        // It ends with its sender; nothing is ever sent.
        let _ = closed.await;
    }));
    let url = if config.public_url.is_empty() {
        format!("http://{}", listener.local_addr()?)
    } else {
        config.public_url.clone()
    };
    println!("Resonanz is ready: {url}");
    for note in notes {
        println!("{note}");
    }
    let app = App::new(
        house.access.clone(),
        house.listen.clone(),
        house.understand.clone(),
        house.act.clone(),
        Settings {
            public_url: (!config.public_url.is_empty()).then(|| config.public_url.clone()),
            behind_proxy: config.behind_proxy,
            metrics_token: (!config.metrics_token.is_empty()).then(|| config.metrics_token.clone()),
            limits: Limits {
                pages_per_second: config.pages_per_second,
                wrong_codes_per_minute: config.wrong_codes_per_minute,
                key_requests_per_second: config.key_requests_per_second,
            },
        },
    );
    // Open live connections would keep a graceful end waiting for ever.
    tokio::select! {
        () = connections::serve(listener, api::router(app), asked_to_stop()) => {}
        () = async { asked_to_stop().await; tokio::time::sleep(Duration::from_secs(5)).await } => {}
    }
    workers.iter().for_each(tokio::task::AbortHandle::abort);
    // A mail that is just leaving is settled, so that the next start need not wonder whether it left.
    house.listen.stop_programmes();
    let leaving = programmes.abort_handle();
    if tokio::time::timeout(LAST_WORDS, programmes).await.is_err() {
        leaving.abort();
        tracing::warn!("the last mail could not be settled");
    }
    // No page comes any more: the last visits are written, if the database takes them.
    drop(closing);
    if tokio::time::timeout(LAST_WORDS, visits).await.is_err() {
        tracing::warn!("the last counts of visits could not be written");
    }
    house.close().await;
    Ok(())
}

async fn asked_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
