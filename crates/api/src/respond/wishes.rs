//! Which languages a browser asks for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// The tags of `Accept-Language`, best wish first; refused ones (`q=0`) and `*` left out.
pub(super) fn languages(headers: &HeaderMap) -> Vec<String> {
    const MOST: usize = 20;
    let text = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wishes: Vec<(f32, &str)> = text
        .split(',')
        .take(MOST)
        .filter_map(|range| {
            let mut parts = range.split(';');
            let tag = parts.next()?.trim();
            let weight =
                parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Ok(1.0), |q| q.trim().parse::<f32>());
            let weight = weight.ok().filter(|weight| *weight > 0.0)?;
            (!tag.is_empty() && tag != "*").then_some((weight, tag))
        })
        .collect();
    // Stable: of equal wishes the first comes first.
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.into_iter().map(|(_, tag)| tag.to_owned()).collect()
}

/// The language of pages that belong to nobody: the first of the product's that the browser asks for.
pub(super) fn spoken(headers: &HeaderMap) -> String {
    let known = languages(headers).iter().find_map(|wish| access::Language::from_tag(wish));
    known.unwrap_or_default().tag().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn wishes(text: &'static str) -> Vec<String> {
        languages(&HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(text))]))
    }

    #[test]
    fn the_best_wish_comes_first() {
        assert_eq!(wishes("fr;q=0.5, de-CH, en;q=0.8, it;q=0"), ["de-CH", "en", "fr"]);
        assert_eq!(wishes("de, en, *;q=0.1"), ["de", "en"]);
        assert!(wishes("").is_empty());
        assert_eq!(wishes("en;q=viel, de;q=0.1"), ["de"]);
    }
}
