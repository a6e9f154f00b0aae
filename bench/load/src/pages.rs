//! People who open a survey and send it, so many in a second.

use crate::Times;
use crate::client::Client;
use bytes::Bytes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Half of `rate` requests a second open the page, half send it.
pub async fn visit(host: String, path: String, question: String, seconds: f64, rate: f64) {
    let visits = (seconds * rate / 2.0) as u64;
    let between = Duration::from_secs_f64(2.0 / rate);
    let free: Arc<Mutex<Vec<Client>>> = Arc::default();
    let started = Instant::now() + Duration::from_millis(50);
    let mut under_way = Vec::with_capacity(visits as usize);
    for number in 0..visits {
        let due = started + between.mul_f64(number as f64);
        tokio::time::sleep_until(due.into()).await;
        let (host, path, question, free) = (host.clone(), path.clone(), question.clone(), free.clone());
        under_way.push(tokio::spawn(async move {
            let mut client = match free.lock().await.pop() {
                Some(client) => client,
                None => Client::connect(&host).await,
            };
            let (status, page) = client.get(&path).await;
            let opened = due.elapsed();
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&page));
            let body = form(&page, &question, number);
            let sent = Instant::now();
            let (status, answer) = client.post(&path, "application/x-www-form-urlencoded", None, body).await;
            let stored = sent.elapsed();
            assert_eq!(status, 303, "{}", String::from_utf8_lossy(&answer));
            free.lock().await.push(client);
            (opened.as_micros() as u64, stored.as_micros() as u64)
        }));
    }
    let (mut opened, mut stored) = (Vec::new(), Vec::new());
    for visit in under_way {
        let (open, store) = visit.await.expect("a visit ended early");
        opened.push(open);
        stored.push(store);
    }
    let elapsed = started.elapsed().as_secs_f64();
    let connections = free.lock().await.len();
    let all = opened.iter().chain(&stored).copied().collect();
    let summary = serde_json::json!({
        "seconds": elapsed,
        "per_second": 2.0 * visits as f64 / elapsed,
        "connections": connections,
        "all": Times::new(all).summary(),
        "page": Times::new(opened).summary(),
        "answer": Times::new(stored).summary(),
    });
    println!("{summary}");
}

/// The fields of the page, filled in: its hidden ones as they came, a score, now and then a comment.
fn form(page: &Bytes, question: &str, number: u64) -> Bytes {
    let page = std::str::from_utf8(page).expect("a page in UTF-8");
    let token = hidden(page, "-answer").expect("the page carries its token");
    let mut body = format!("-page=0&-answer={token}&{question}={}", number % 11);
    if number.is_multiple_of(3) {
        body.push_str("&reason=Die+Lieferung+kam+zu+sp%C3%A4t");
    }
    body.into()
}

fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let tag = &page[page.find(&format!("name=\"{name}\""))?..];
    let tag = &tag[..tag.find('>')?];
    let value = &tag[tag.find("value=\"")? + 7..];
    Some(&value[..value.find('"')?])
}
