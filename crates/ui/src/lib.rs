//! The built dashboard, embedded into the binary, one file per path; the script of the widget and
//! the files of the kiosk.
//!
//! Never serves anything outside `web/dist`, `widget/dist` and `kiosk/dist`, never decides on status codes or headers,
//! never depends on another crate of this workspace: it is rebuilt only when one of them was.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The page every address of the single-page app answers with.
pub const INDEX: &str = "index.html";

/// In builds without optimisation the files are read from disk, so that a rebuilt web app shows
/// without a rebuilt binary.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Dist;

/// The script for the pages of websites.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../widget/dist"]
struct Widget;

/// What a tablet runs.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../kiosk/dist"]
struct Kiosk;

/// One file of the web app.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// Media type with charset, ready for `Content-Type`.
    pub mime: &'static str,
    /// Quoted strong validator, ready for `ETag`.
    pub etag: String,
    /// The path carries a hash of the content: it may be cached for ever.
    pub immutable: bool,
}

/// The file at `path` (relative, no leading slash needed); the empty path is [`INDEX`].
///
/// `None`: there is no such file. [`INDEX`] always exists: before the web app was built it is a
/// page that says how to build it.
pub fn asset(path: &str) -> Option<Asset> {
    let path = match path.trim_start_matches('/') {
        "" => INDEX,
        path => path,
    };
    match Dist::get(path) {
        Some(file) => Some(Asset {
            bytes: file.data,
            mime: mime(path),
            etag: quoted(&file.metadata.sha256_hash()),
            immutable: path.starts_with("assets/"),
        }),
        None if path == INDEX => Some(not_built()),
        None => None,
    }
}

/// The script that shows a survey in the pages of a website. `None`: it was not built into this binary.
pub fn widget() -> Option<Asset> {
    of_widget("widget.js")
}

/// The stylesheet that script brings along. `None`: it was not built into this binary.
pub fn widget_style() -> Option<Asset> {
    of_widget("widget.css")
}

fn of_widget(name: &str) -> Option<Asset> {
    let file = Widget::get(name)?;
    let etag = quoted(&file.metadata.sha256_hash());
    Some(Asset { bytes: file.data, mime: mime(name), etag, immutable: false })
}

/// A file of the kiosk. `None`: there is no such file, or it was not built into this binary.
pub fn kiosk(name: &str) -> Option<Asset> {
    let file = Kiosk::get(name)?;
    let etag = quoted(&file.metadata.sha256_hash());
    Some(Asset { bytes: file.data, mime: mime(name), etag, immutable: false })
}

/// Was the web app built into this binary?
pub fn is_built() -> bool {
    Dist::get(INDEX).is_some()
}

fn not_built() -> Asset {
    Asset {
        bytes: Cow::Borrowed(include_bytes!("not_built.html")),
        mime: mime(INDEX),
        etag: "\"not-built\"".to_owned(),
        immutable: false,
    }
}

fn quoted(hash: &[u8]) -> String {
    let mut etag = String::with_capacity(34);
    etag.push('"');
    for byte in hash.iter().take(16) {
        write!(etag, "{byte:02x}").expect("writing to a string cannot fail");
    }
    etag.push('"');
    etag
}

fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_exists_before_and_after_the_web_app_is_built() {
        let index = asset("").expect("the index always exists");
        assert_eq!(index.mime, "text/html; charset=utf-8");
        assert!(!index.immutable);
        assert!(String::from_utf8_lossy(&index.bytes).contains("<html"));
        assert_eq!(asset("/index.html").expect("the same file").etag, index.etag);
    }

    #[test]
    fn paths_cannot_leave_the_folder() {
        for path in ["../package.json", "assets/../../package.json", "/../../Cargo.toml", "nowhere.js"] {
            assert!(asset(path).is_none(), "{path}");
        }
    }

    #[test]
    fn tags_are_quoted_and_follow_the_content() {
        assert_eq!(quoted(&[0xab; 32]), format!("\"{}\"", "ab".repeat(16)));
        assert_ne!(quoted(&[1; 32]), quoted(&[2; 32]));
    }
}
