//! One connection, one request after the other.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub struct Client {
    host: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    pub async fn connect(host: &str) -> Self {
        let stream = TcpStream::connect(host).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        Self { host: host.to_owned(), sender }
    }

    pub async fn get(&mut self, path: &str) -> (u16, Bytes) {
        self.send(Method::GET, path, None, None, Bytes::new()).await
    }

    pub async fn post(&mut self, path: &str, kind: &str, key: Option<&str>, body: Bytes) -> (u16, Bytes) {
        self.send(Method::POST, path, Some(kind), key, body).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        key: Option<&str>,
        body: Bytes,
    ) -> (u16, Bytes) {
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.host);
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(key) = key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        let request = request.body(Full::new(body)).expect("a request");
        self.sender.ready().await.expect("the connection is open");
        let answer = self.sender.send_request(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("a whole answer").to_bytes();
        (status, body)
    }
}
