//! Connections to mail servers: TCP, then TLS where it is asked for.

use crate::Secret;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Whether what is said can be read on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not encrypted, for a server on the same machine or in the same closed network.
    None,
    /// Begins in plain text and must change to TLS before anything else is said; a server that does not
    /// offer this is not used.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
}

/// How this program makes itself known to a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub user: String,
    pub password: Secret,
}

/// Why there is no connection, or none any more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    #[error("the server did not answer in time")]
    TimedOut,
    #[error("the server closed the connection")]
    Closed,
    #[error("the connection failed: {0}")]
    Io(#[source] io::Error),
    #[error("encryption could not be agreed on: {0}")]
    Tls(#[source] io::Error),
    #[error("\"{0}\" is not the name of a server: use a name such as mail.example.org, or an address")]
    Name(String),
    #[error("the certificates of authorities cannot be read: {0}")]
    Authorities(String),
    #[error("the server said something that is not understood: {0}")]
    NotUnderstood(String),
}

/// Anything bytes go into and come out of.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + fmt::Debug + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + fmt::Debug + Send + Unpin> Duplex for T {}

pub(crate) type Wire = Box<dyn Duplex>;

/// Opens connections to one server.
#[derive(Clone)]
pub(crate) struct Dialler {
    host: String,
    port: u16,
    patience: Duration,
    tls: TlsConnector,
    name: ServerName<'static>,
}

impl fmt::Debug for Dialler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialler").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Dialler {
    /// `authorities`: certificates (PEM) trusted besides those the machine trusts.
    pub(crate) fn new(host: &str, port: u16, authorities: Option<&str>, patience: Duration) -> Result<Self, WireError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| WireError::Name(host.to_owned()))?;
        let config = client_config(authorities)?;
        Ok(Self { host: host.to_owned(), port, patience, tls: TlsConnector::from(Arc::new(config)), name })
    }

    pub(crate) fn server(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// A connection in plain text.
    pub(crate) async fn dial(&self) -> Result<Wire, WireError> {
        let stream = within(self.patience, TcpStream::connect((self.host.as_str(), self.port))).await?;
        stream.set_nodelay(true).map_err(WireError::Io)?;
        Ok(Box::new(stream))
    }

    /// The same connection, encrypted, with a server whose certificate is right.
    pub(crate) async fn encrypt(&self, wire: Wire) -> Result<Wire, WireError> {
        match timeout(self.patience, self.tls.connect(self.name.clone(), wire)).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) => Err(WireError::Tls(error)),
            Err(_) => Err(WireError::TimedOut),
        }
    }
}

/// The result of `work`, unless it takes longer than `patience`.
pub(crate) async fn within<T>(patience: Duration, work: impl Future<Output = io::Result<T>>) -> Result<T, WireError> {
    match timeout(patience, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(WireError::Closed),
        Ok(Err(error)) => Err(WireError::Io(error)),
        Err(_) => Err(WireError::TimedOut),
    }
}

fn client_config(authorities: Option<&str>) -> Result<ClientConfig, WireError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = authorities {
        let mut found = 0;
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| WireError::Authorities(error.to_string()))?;
            roots.add(certificate).map_err(|error| WireError::Authorities(error.to_string()))?;
            found += 1;
        }
        if found == 0 {
            return Err(WireError::Authorities("there is none after BEGIN CERTIFICATE".to_owned()));
        }
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring knows the ciphers of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::{Dialler, WireError};
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_name_that_cannot_be_one_is_refused_before_anything_is_dialled() {
        let refused = Dialler::new("mail server", 25, None, SECOND).unwrap_err();
        assert!(matches!(refused, WireError::Name(name) if name == "mail server"));
    }

    #[test]
    fn authorities_must_be_certificates() {
        for text in ["", "trust me", include_str!("../tests/keys/server.key")] {
            let refused = Dialler::new("localhost", 25, Some(text), SECOND).unwrap_err();
            assert!(matches!(refused, WireError::Authorities(_)), "{text}");
        }
        let own = include_str!("../tests/keys/authority.pem");
        assert_eq!(Dialler::new("localhost", 25, Some(own), SECOND).unwrap().server(), "localhost:25");
    }
}
