//! The same lake on an S3-compatible store, when `moto` is on this machine.

use crate::installation::{Installation, LATER, everyone, folder};
use crate::signals;
use domain::signal::{Change, Dataset};
use lake::{CellQuery, Filter, SignalQuery};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn start() -> Option<Server> {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).ok()?.port();
    let process = Command::new("moto_server")
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let server = Server { process, port };
    // Its first answer makes the bucket; until then nobody listens.
    (0..600).find_map(|_| {
        std::thread::yield_now();
        match make_bucket(port) {
            Ok(answer) if answer.contains("200") => Some(()),
            _ => {
                std::thread::park_timeout(std::time::Duration::from_millis(50));
                None
            }
        }
    })?;
    Some(server)
}

fn make_bucket(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "PUT /lake HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_serves_like_a_folder() {
    let Some(server) = start() else {
        eprintln!("SKIPPED: the lake on S3, because moto_server is not installed (pip install 'moto[server]')");
        return;
    };
    let url = format!(
        "s3://lake/some/prefix?endpoint=http://127.0.0.1:{}&allow_http=true&region=us-east-1&access_key_id=a&secret_access_key=b",
        server.port
    );
    let mut home = Installation::at(&url, folder());
    let put = |n: u32, content| Change::Put(signals::feedback(1, n, 1 + n % 5, (n % 60) as i32, content));
    for round in 0..5 {
        home.put_feedback(&(0..50).map(|n| put(round * 40 + n, round)).collect::<Vec<_>>());
        home.seal(Dataset::Feedback).await;
    }
    let query = CellQuery::feedback(Filter::default(), [lake::Dimension::Week, lake::Dimension::Series]);
    let before = home.lake.cells(&everyone(1), &query).await.expect("answered");
    let _interrupted = home.plan_compaction(Dataset::Feedback).await;
    while let Some(change) = home.plan_compaction(Dataset::Feedback).await {
        home.commit(&change);
    }
    assert!(home.lake.sweep(LATER, 0).await.expect("swept") > 0);
    home.restart().await;
    assert_eq!(home.lake.cells(&everyone(1), &query).await.expect("answered"), before);
    let all = home.lake.feedback(&everyone(1), &SignalQuery::new(Filter::default(), 1_000)).await.expect("answered");
    assert_eq!(all.len(), 210);
}
