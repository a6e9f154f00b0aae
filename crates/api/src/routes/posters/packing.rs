//! Many posters at once: bound in one PDF, or each in a file of one ZIP, which is sent while it is made.

use super::drawn;
use crate::respond::poster::{self, Book, Paper, Poster, Unprintable};
use access::Caller;
use axum::body::{Body, Bytes};
use futures::StreamExt;
use futures::stream::unfold;
use listen::links::{PosterWords, PrintedLink};
use serde::Deserialize;
use std::io::{self, Write};
use tokio::sync::mpsc;
use utoipa::ToSchema;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Posters to be drawn.
pub(super) struct Sheets {
    pub(super) who: Caller,
    pub(super) words: PosterWords,
    /// At least one.
    pub(super) links: Vec<PrintedLink>,
    pub(super) paper: Paper,
    /// Whether the name of each link stands at its foot.
    pub(super) names: bool,
}

/// What the files of a ZIP are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Files {
    #[default]
    Svg,
    Pdf,
}

/// Parts ready to be sent while nobody takes them.
const AHEAD: usize = 4;
const PART_BYTES: usize = 64 * 1024;

impl Sheets {
    fn poster<'a>(&'a self, link: &'a PrintedLink) -> Poster<'a> {
        drawn(&self.who, &self.words, link, if self.names { &link.name } else { "" })
    }

    fn logo(&self) -> Option<&str> {
        self.who.project.brand.logo.as_deref()
    }

    /// All in one PDF.
    pub(super) fn bound(&self) -> Result<Vec<u8>, Unprintable> {
        let mut book = Book::new(self.paper, self.logo());
        for link in &self.links {
            book.add(&self.poster(link))?;
        }
        Ok(book.finish(&self.words.language, &self.words.title))
    }

    /// Each in a file of a ZIP. An error half way breaks the connection, so that nobody takes half a file for a whole
    /// one.
    ///
    /// # Errors
    /// When the first poster cannot be drawn: then none can.
    pub(super) fn packed(self, files: Files) -> Result<Body, Unprintable> {
        if let Some(first) = self.links.first() {
            self.file(files, first)?;
        }
        let (parts, taken) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || {
            let written = self.pack(files, Parts { parts: parts.clone(), waiting: Vec::new() });
            if let Err(error) = written {
                tracing::error!(%error, "packing posters was broken off");
                // Whoever wanted them may have hung up, which may be why.
                drop(parts.blocking_send(Err(error)));
            }
        });
        let stream = unfold(taken, |mut taken: mpsc::Receiver<io::Result<Bytes>>| async move {
            let part = taken.recv().await?;
            Some((part, taken))
        });
        // Compression asks once more after the end, which only a fused stream bears.
        Ok(Body::from_stream(stream.fuse()))
    }

    fn file(&self, files: Files, link: &PrintedLink) -> Result<Vec<u8>, Unprintable> {
        let poster = self.poster(link);
        match files {
            Files::Svg => Ok(poster::svg(&poster)?.into_bytes()),
            Files::Pdf => {
                let mut book = Book::new(self.paper, self.logo());
                book.add(&poster)?;
                Ok(book.finish(&self.words.language, &self.words.title))
            }
        }
    }

    fn pack(&self, files: Files, parts: Parts) -> io::Result<()> {
        let mut archive = ZipWriter::new_stream(parts);
        for link in &self.links {
            let bytes = self.file(files, link).map_err(io::Error::other)?;
            archive.start_file(file_name(link, files), SimpleFileOptions::default()).map_err(io::Error::other)?;
            archive.write_all(&bytes)?;
        }
        archive.finish().map_err(io::Error::other)?.flush()
    }
}

/// Named for people, and by the code so that no two are the same.
fn file_name(link: &PrintedLink, files: Files) -> String {
    let harmless = |letter: char| !letter.is_control() && !r#"/\:*?"<>|"#.contains(letter);
    let name: String = link.name.chars().map(|letter| if harmless(letter) { letter } else { '_' }).take(100).collect();
    let extension = if files == Files::Svg { "svg" } else { "pdf" };
    format!("{name} {}.{extension}", link.code)
}

/// Hands over what is written in parts, and waits while nobody takes them.
struct Parts {
    parts: mpsc::Sender<io::Result<Bytes>>,
    waiting: Vec<u8>,
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PART_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let part = Bytes::from(std::mem::take(&mut self.waiting));
        self.parts.blocking_send(Ok(part)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_for_people_and_harmless() {
        let link = |name: &str| PrintedLink { code: "k7m2p9bcdf".into(), name: name.into(), url: String::new() };
        assert_eq!(file_name(&link("Kiel, Kasse 3"), Files::Svg), "Kiel, Kasse 3 k7m2p9bcdf.svg");
        assert_eq!(file_name(&link("../a\\b:\n"), Files::Pdf), ".._a_b__ k7m2p9bcdf.pdf");
    }
}
