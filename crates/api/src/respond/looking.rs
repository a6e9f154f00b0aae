//! Who opens a page: somebody, or a program ahead of him.

use axum::http::{HeaderMap, Method};

/// Browsers, and programs that show what is behind a link, say so when nobody may ever see the page.
pub(super) fn is_somebody(method: &Method, headers: &HeaderMap) -> bool {
    const PURPOSES: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
    const AHEAD: [&str; 3] = ["prefetch", "prerender", "preview"];
    let is_ahead = |name: &str| {
        let purpose = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        AHEAD.into_iter().any(|word| purpose.contains(word))
    };
    *method == Method::GET && !PURPOSES.into_iter().any(is_ahead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_somebody_who_looks_is_somebody() {
        let with = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
        };
        let plain = with("accept-language", "de");
        assert!(is_somebody(&Method::GET, &plain));
        assert!(!is_somebody(&Method::HEAD, &plain));
        for (name, value) in [
            ("sec-purpose", "prefetch"),
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "Prefetch"),
            ("x-purpose", "preview"),
            ("x-moz", "prefetch"),
        ] {
            assert!(!is_somebody(&Method::GET, &with(name, value)), "{name}: {value}");
        }
        assert!(is_somebody(&Method::GET, &with("purpose", "")));
    }
}
