//! Mails as files.

use super::{Outcome, PostError, Written};
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

/// A folder that takes mails: each is whole under its name, `<message id>.eml`, or not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Mails go to `path`, which is made when the first one comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    pub(super) async fn send(&self, mail: &Written) -> Outcome {
        // Harmless as a name: `Written` exists only with a Message-ID that has been checked.
        match self.put(&format!("{}.eml", mail.message_id), mail.bytes()).await {
            Ok(path) => Outcome::Accepted { reply: path.display().to_string() },
            Err(source) => Outcome::Later { code: None, reply: self.error(source).to_string() },
        }
    }

    pub(super) async fn check(&self) -> Result<(), PostError> {
        let tried = async {
            let path = self.put(".check", b"").await?;
            fs::remove_file(path).await
        };
        tried.await.map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> PostError {
        PostError::Folder { path: self.path.clone(), source }
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.path).await?;
        let target = self.path.join(name);
        let draft = self.path.join(format!(".{name}.draft"));
        let written = async {
            write(&draft, bytes).await?;
            fs::rename(&draft, &target).await
        };
        if let Err(error) = written.await {
            // What could not be finished must not stay either; if even that fails, the first error says why.
            let _ = fs::remove_file(&draft).await;
            return Err(error);
        }
        if cfg!(unix) {
            File::open(&self.path).await?.sync_all().await?;
        }
        Ok(target)
    }
}

async fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path).await?;
    file.write_all(bytes).await?;
    file.flush().await?;
    file.sync_all().await
}

#[cfg(test)]
mod tests {
    use super::Folder;
    use crate::mail::{Mail, Outcome, Party, Post};
    use domain::time::Timestamp;
    use std::fs;

    fn mail(message_id: &str) -> Mail {
        Mail {
            message_id: message_id.to_owned(),
            date: Timestamp(0),
            bounces_to: "bounces@example.org".to_owned(),
            from: Party::address("service@example.org"),
            reply_to: None,
            to: Party::address("anna@example.org"),
            subject: "Hello".to_owned(),
            text: "Hello".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe: None,
            feedback_id: None,
        }
    }

    fn names(folder: &std::path::Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_mail_is_one_whole_file_however_often_it_is_sent() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out/of/here");
        let post = Post::folder(&path);
        for _ in 0..2 {
            assert!(matches!(post.send(&mail("a@example.org")).await, Outcome::Accepted { .. }));
        }
        assert_eq!(names(&path), ["a@example.org.eml"]);
        assert_eq!(fs::read(path.join("a@example.org.eml")).unwrap(), mail("a@example.org").write().unwrap().bytes());
    }

    #[tokio::test]
    async fn no_message_id_leads_elsewhere() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("mails");
        let post = Post::folder(&path);
        for id in ["../escape@x", "/etc/passwd@x", "a@../../b", "..@..", "a\0@x", "con/../x@y"] {
            assert!(matches!(post.send(&mail(id)).await, Outcome::Refused { code: None, .. }), "{id}");
        }
        assert_eq!(names(place.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_tried_again_later() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("file");
        fs::write(&path, b"in the way").unwrap();
        let post = Post::folder(&path);
        assert!(matches!(post.send(&mail("a@example.org")).await, Outcome::Later { code: None, .. }));
        assert_eq!(post.check().await.unwrap_err().code(), "mail_folder");
        assert_eq!(fs::read(&path).unwrap(), b"in the way");
    }

    #[tokio::test]
    async fn what_cannot_be_finished_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        // A folder under the name of the mail: the rename fails after the draft has been written.
        fs::create_dir_all(place.path().join("a@example.org.eml/full")).unwrap();
        let outcome = Post::folder(place.path()).send(&mail("a@example.org")).await;
        assert!(matches!(outcome, Outcome::Later { .. }));
        assert_eq!(names(place.path()), ["a@example.org.eml"]);
    }

    #[tokio::test]
    async fn a_check_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        Folder::new(place.path()).check().await.unwrap();
        assert_eq!(names(place.path()), Vec::<String>::new());
    }
}
