//! A mail server for tests: takes everything, unless it has been told what to do instead.

use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

type Stream = BufReader<Box<dyn Duplex>>;

/// What to do instead of the usual.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instead {
    Say(&'static str),
    /// Says it and closes the connection.
    SayAndClose(&'static str),
    Close,
    /// Says nothing, and keeps the connection.
    Silence,
}

/// A mail the server has taken responsibility for.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) envelope: Vec<String>,
    pub(crate) message: Vec<u8>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) offers: Vec<&'static str>,
    /// From the first byte.
    pub(crate) tls: bool,
    /// Each once and in this order: when a command begins like this; `.` is the end of a mail.
    pub(crate) instead: VecDeque<(&'static str, Instead)>,
    pub(crate) heard: Vec<String>,
    pub(crate) taken: Vec<Taken>,
    pub(crate) connections: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, state: Arc::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = serving.clone();
                tokio::spawn(async move { one.serve(stream).await });
            }
        });
        server
    }

    /// A server that does something else, once each.
    pub(crate) async fn that(instead: &[(&'static str, Instead)]) -> Self {
        let server = Self::start().await;
        server.state.lock().instead = instead.iter().copied().collect();
        server
    }

    pub(crate) fn offer(&self, offers: &[&'static str]) {
        self.state.lock().offers = offers.to_vec();
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.state.lock().taken.clone()
    }

    pub(crate) fn heard(&self, beginning: &str) -> Vec<String> {
        self.state.lock().heard.iter().filter(|line| line.starts_with(beginning)).cloned().collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().connections
    }

    async fn serve(self, stream: TcpStream) -> io::Result<()> {
        let encrypted = {
            let mut state = self.state.lock();
            state.connections += 1;
            state.tls
        };
        let stream: Box<dyn Duplex> = Box::new(stream);
        let mut stream = BufReader::new(stream);
        if encrypted {
            stream = encrypt(stream).await?;
        }
        if self.act("GREETING", "220 mail.test ESMTP", &mut stream).await?.is_none() {
            return Ok(());
        }
        let mut envelope = Vec::new();
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end().to_owned();
            self.state.lock().heard.push(command.clone());
            let usual = match command.split(' ').next().unwrap_or_default() {
                "EHLO" => self.hello(),
                "STARTTLS" => "220 go ahead".to_owned(),
                "DATA" => "354 end with a full stop".to_owned(),
                "AUTH" if command == "AUTH LOGIN" => "334 VXNlcm5hbWU6".to_owned(),
                "AUTH" => "235 2.7.0 welcome".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                "MAIL" | "RCPT" | "RSET" | "NOOP" => "250 2.0.0 Ok".to_owned(),
                // The answers to AUTH LOGIN.
                "dXNlcg==" => "334 UGFzc3dvcmQ6".to_owned(),
                "c2VjcmV0" => "235 2.7.0 welcome".to_owned(),
                _ => "500 what?".to_owned(),
            };
            if command.starts_with("MAIL") {
                envelope.clear();
            }
            if command.starts_with("MAIL") || command.starts_with("RCPT") {
                envelope.push(command.clone());
            }
            let Some(said) = self.act(&command, &usual, &mut stream).await? else { return Ok(()) };
            if command == "STARTTLS" && said.starts_with("220") {
                stream = encrypt(stream).await?;
            }
            if said.starts_with("354") && !self.content(&envelope, &mut stream).await? {
                return Ok(());
            }
        }
    }

    fn hello(&self) -> String {
        let offers = self.state.lock().offers.clone();
        let mut lines = vec!["mail.test"];
        lines.extend(offers);
        let last = lines.len() - 1;
        let line = |(which, offer): (usize, &&str)| format!("250{}{offer}", if which == last { ' ' } else { '-' });
        lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n")
    }

    /// Reads one mail and answers it; whether the connection goes on.
    async fn content(&self, envelope: &[String], stream: &mut Stream) -> io::Result<bool> {
        let mut message = Vec::new();
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await? == 0 {
                return Ok(false);
            }
            if line == b".\r\n" {
                break;
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let taken = {
            let state = self.state.lock();
            !matches!(state.instead.front(), Some((".", Instead::Say(words))) if !words.starts_with('2'))
        };
        if taken {
            self.state.lock().taken.push(Taken { envelope: envelope.to_vec(), message });
        }
        Ok(self.act(".", "250 2.0.0 queued as 4711", stream).await?.is_some())
    }

    /// Answers as usual or otherwise; what was said, if the connection goes on.
    async fn act(&self, command: &str, usual: &str, stream: &mut Stream) -> io::Result<Option<String>> {
        let instead = {
            let mut state = self.state.lock();
            match state.instead.front() {
                Some((beginning, _)) if command.starts_with(beginning) => state.instead.pop_front(),
                _ => None,
            }
        };
        let (say, goes_on) = match instead.map(|(_, instead)| instead) {
            None => (usual, true),
            Some(Instead::Say(words)) => (words, true),
            Some(Instead::SayAndClose(words)) => (words, false),
            Some(Instead::Close) => return Ok(None),
            Some(Instead::Silence) => std::future::pending().await,
        };
        stream.write_all(format!("{say}\r\n").as_bytes()).await?;
        stream.flush().await?;
        Ok(goes_on.then(|| say.to_owned()))
    }
}

async fn encrypt(stream: Stream) -> io::Result<Stream> {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../keys/server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../keys/server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate that fits its key");
    let stream: Box<dyn Duplex> = Box::new(TlsAcceptor::from(Arc::new(config)).accept(stream.into_inner()).await?);
    Ok(BufReader::new(stream))
}
