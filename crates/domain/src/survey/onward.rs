//! Where respondents may go on to from the end: another page, by the group of their score.
//!
//! An address is always `https` and names nobody who signs in. What is put into it is one of three things that say
//! nothing of the person, percent-encoded, and never stands in the name of the host. What is not such an address
//! leads nowhere, also where nobody has checked it before.

use super::definition::limits;
use super::local_text::LocalText;
use crate::signal::Group;
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use utoipa::ToSchema;

/// One page to go on to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Onward {
    /// `https://…`; behind the host it may put in `{score}`, `{group}` and `{language}`.
    pub address: String,
    /// What the button says; without one it names the host.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub label: LocalText,
    /// Go there right after sending instead of offering a button. Inside a website it is a button all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_once: bool,
}

/// Where to go on to; a group's own page replaces the common one when the headline score fell into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Onwards {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<Onward>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative: Option<Onward>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neutral: Option<Onward>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positive: Option<Onward>,
}

/// A page to go on to as one respondent gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// `https://…`, everything put in.
    pub address: String,
    pub host: String,
    /// What the button says; empty: nothing of its own.
    pub label: String,
    pub at_once: bool,
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is none, or none that may be used.
    Address,
    /// These braces cannot be filled in.
    Braces(String),
}

/// Sites on which everybody reads what customers say: the end of the host, and how the path begins.
const REVIEW_SITES: [(&str, &str); 26] = [
    ("apps.apple.com", ""),
    ("ausgezeichnet.org", ""),
    ("capterra.com", ""),
    ("ekomi.com", ""),
    ("ekomi.de", ""),
    ("g.page", ""),
    ("g2.com", ""),
    ("glassdoor.com", ""),
    ("golocal.de", ""),
    ("goo.gl", "maps"),
    ("google.com", "maps"),
    ("google.de", "maps"),
    ("holidaycheck.de", ""),
    ("jameda.de", ""),
    ("kununu.com", ""),
    ("maps.app.goo.gl", ""),
    ("maps.google.com", ""),
    ("play.google.com", "store"),
    ("provenexpert.com", ""),
    ("reviews.io", ""),
    ("search.google.com", "local/writereview"),
    ("sitejabber.com", ""),
    ("tripadvisor.com", ""),
    ("tripadvisor.de", ""),
    ("trustedshops.de", ""),
    ("trustpilot.com", ""),
];

impl Onwards {
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// The page for a headline score in `group`; `None` when nothing was scored.
    pub fn for_group(&self, group: Option<Group>) -> Option<&Onward> {
        let own = match group {
            Some(Group::Negative) => &self.negative,
            Some(Group::Neutral) => &self.neutral,
            Some(Group::Positive) => &self.positive,
            None => &self.common,
        };
        own.as_ref().or(self.common.as_ref())
    }

    /// All there are, with the place they stand at.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Onward)> {
        let places = [
            ("common", &self.common),
            ("negative", &self.negative),
            ("neutral", &self.neutral),
            ("positive", &self.positive),
        ];
        places.into_iter().filter_map(|(place, one)| Some((place, one.as_ref()?)))
    }
}

impl Onward {
    /// The host it leads to; `None` when it is no address that may be used.
    pub fn host(&self) -> Option<&str> {
        let rest = self.address.strip_prefix("https://")?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
        let is_label = |label: &str| {
            let edge = label.starts_with('-') || label.ends_with('-');
            !label.is_empty() && !edge && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let is_named = host.contains('.') && host.split('.').all(is_label);
        let is_plain = path.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>\\`^|".contains(&b));
        let fits = is_named && is_plain && port.is_none_or(is_port) && self.address.chars().count() <= limits::ADDRESS;
        fits.then_some(host)
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        if self.host().is_none() {
            return Some(Trouble::Address);
        }
        self.filled(None, None, "").err().map(Trouble::Braces)
    }

    /// The address with everything put in; `None` when it is none that may be used.
    pub(super) fn address_for(&self, score: Option<f64>, group: Option<Group>, language: &str) -> Option<String> {
        self.host()?;
        self.filled(score, group, language).ok()
    }

    /// Does it lead to where everybody reads what customers say?
    pub(super) fn is_review_site(&self) -> bool {
        let Some(host) = self.host() else { return false };
        let host = host.to_lowercase();
        let path = self.address.splitn(4, '/').nth(3).unwrap_or_default();
        REVIEW_SITES.iter().any(|(site, begins)| {
            let at_site = host.strip_suffix(site).is_some_and(|before| before.is_empty() || before.ends_with('.'));
            at_site && path.starts_with(begins)
        })
    }

    /// Everything in braces put in, or the braces that mean nothing.
    fn filled(&self, score: Option<f64>, group: Option<Group>, language: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(self.address.len());
        let mut left = self.address.as_str();
        while let Some(start) = left.find(['{', '}']) {
            let end = left[start..].find('}').map_or(left.len(), |end| start + end + 1);
            let braced = &left[start..end];
            let value = match braced {
                "{score}" => score.map_or_else(String::new, |score| score.to_string()),
                "{group}" => group.map_or("", name_of).to_owned(),
                "{language}" => language.to_owned(),
                _ => return Err(braced.to_owned()),
            };
            filled.push_str(&left[..start]);
            encode(&value, &mut filled);
            left = &left[end..];
        }
        filled.push_str(left);
        Ok(filled)
    }
}

fn name_of(group: Group) -> &'static str {
    match group {
        Group::Negative => "negative",
        Group::Neutral => "neutral",
        Group::Positive => "positive",
    }
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn onward(address: &str) -> Onward {
        Onward { address: address.to_owned(), label: LocalText::default(), at_once: false }
    }

    #[test]
    fn what_is_put_in_is_encoded() {
        let one = onward("https://www.example.org:8443/danke/{group}?s={score}&l={language}#x");
        assert_eq!(one.host(), Some("www.example.org"));
        assert_eq!(
            one.address_for(Some(9.0), Some(Group::Positive), "pt-BR").as_deref(),
            Some("https://www.example.org:8443/danke/positive?s=9&l=pt-BR#x")
        );
        let nothing = one.address_for(None, None, "a&b=/ü").expect("an address");
        assert_eq!(nothing, "https://www.example.org:8443/danke/?s=&l=a%26b%3D%2F%C3%BC#x");
    }

    #[test]
    fn hostile_addresses_lead_nowhere() {
        let long = format!("https://example.org/{}", "a".repeat(limits::ADDRESS));
        for address in [
            "",
            "https://",
            "https://localhost/x",
            "http://example.org/",
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "//evil.example/",
            "/s/abc",
            " https://example.org/",
            "https://kim@example.org/",
            "https://kim:secret@example.org/",
            "https://example.org\\@evil.example/",
            "https://example.org/\"onclick=\"alert(1)",
            "https://example.org/a b",
            "https://example.org/\r\nSet-Cookie:x",
            "https://example.org/<script>",
            "https://{language}.example.org/",
            "https://{score}",
            "https://example..org/",
            "https://-example.org/",
            "https://example.org:99999/",
            "https://example.org:+80/",
            "https://example.org/\u{202e}gpj",
            &long,
        ] {
            assert_eq!(onward(address).trouble(), Some(Trouble::Address), "{address}");
            assert_eq!(onward(address).address_for(Some(1.0), None, "de"), None, "{address}");
        }
    }

    #[test]
    fn only_three_things_are_put_in() {
        for (address, braces) in [
            ("https://example.org/?c={customer}", "{customer}"),
            ("https://example.org/?c={{customer.name}}", "{{customer.name}"),
            ("https://example.org/?c={score", "{score"),
            ("https://example.org/?c=}", "}"),
            ("https://example.org/{}", "{}"),
        ] {
            assert_eq!(onward(address).trouble(), Some(Trouble::Braces(braces.to_owned())), "{address}");
            assert_eq!(onward(address).address_for(None, None, "de"), None);
        }
        assert_eq!(onward("https://möwe.example/?s={score}").trouble(), None);
    }

    #[test]
    fn review_sites_are_known_by_host_and_path() {
        for address in [
            "https://de.trustpilot.com/evaluate/moewe.example",
            "https://www.google.com/maps/place/x",
            "https://search.google.com/local/writereview?placeid=1",
            "https://G.page/r/abc",
            "https://www.trustpilot.com",
        ] {
            assert!(onward(address).is_review_site(), "{address}");
        }
        for address in ["https://www.google.com/", "https://nottrustpilot.com/", "https://moewe.example/?x=g.page/"] {
            assert!(!onward(address).is_review_site(), "{address}");
        }
    }

    #[test]
    fn a_groups_own_page_replaces_the_common_one() {
        let both = Onwards {
            common: Some(onward("https://a.example/")),
            positive: Some(onward("https://b.example/")),
            ..Onwards::default()
        };
        let host = |group: Option<Group>| both.for_group(group).and_then(Onward::host);
        assert_eq!(host(Some(Group::Positive)), Some("b.example"));
        assert_eq!(host(Some(Group::Negative)), Some("a.example"));
        assert_eq!(host(None), Some("a.example"));
        assert!(Onwards::default().is_empty() && !both.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_put_in_changes_where_it_leads(
            path in "[/?#&=a-z{}:@.%-]{0,20}",
            language in any::<String>(),
            score in any::<f64>(),
        ) {
            let one = onward(&format!("https://example.org/{path}{{language}}{{score}}"));
            if let Some(address) = one.address_for(Some(score), Some(Group::Neutral), &language) {
                let filled = onward(&address);
                prop_assert_eq!(filled.host(), Some("example.org").filter(|_| address.len() <= limits::ADDRESS));
                let opens = address.contains(['{', '}', '"', '<', ' ']);
                prop_assert!(!opens);
            }
        }
    }
}
