//! Enough of a name and an address for their owner to know them, and not for whom the mail was forwarded to.

const HIDDEN: &str = "•••";

/// `A••• B•••`
pub(super) fn name(name: &str) -> String {
    name.split_whitespace().map(begun).collect::<Vec<_>>().join(" ")
}

/// `a•••@m•••.example`
pub(super) fn email(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return begun(address) };
    let ending = domain.rsplit_once('.').map_or_else(String::new, |(_, ending)| format!(".{ending}"));
    format!("{}@{}{ending}", begun(local), begun(domain))
}

fn begun(word: &str) -> String {
    word.chars().take(1).chain(HIDDEN.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_beginnings_are_shown() {
        assert_eq!(name("Anna  Berg"), "A••• B•••");
        assert_eq!(name("Ö"), "Ö•••");
        assert_eq!(email("anna.berg@moewe.example"), "a•••@m•••.example");
        assert_eq!(email("a@localhost"), "a•••@l•••");
        assert_eq!(email("\"a@b\"@x.example"), "\"•••@x•••.example");
        assert_eq!((name("").as_str(), email("").as_str()), ("", "•••"));
    }
}
