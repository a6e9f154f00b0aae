//! Addresses as mail servers take them.

use super::{LONGEST_ID, LONGEST_NAME, MailError, Party};
use lettre::Address;
use lettre::message::Mailbox;

/// Refuses what could end a header line, or hide in one.
pub(super) fn one_line(field: &'static str, text: &str) -> Result<(), MailError> {
    if text.chars().any(char::is_control) { Err(MailError::ControlCharacter { field }) } else { Ok(()) }
}

/// The address with its domain in ASCII, which every server understands.
pub(super) fn address(field: &'static str, text: &str) -> Result<Address, MailError> {
    one_line(field, text)?;
    let wrong = || MailError::Address { field, address: text.to_owned() };
    if text.len() > LONGEST_ID {
        return Err(MailError::TooLong { field, most: LONGEST_ID });
    }
    // Inside quotation marks nearly everything would be allowed, and nobody has such an address.
    if text.contains(['"', '<', '>', '\\', ',', ';']) || text.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let (user, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| wrong())?;
    Address::new(user, domain).map_err(|_| wrong())
}

pub(super) fn mailbox(field: &'static str, party: &Party) -> Result<Mailbox, MailError> {
    let name = party.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if let Some(name) = name {
        one_line(field, name)?;
        if name.chars().count() > LONGEST_NAME {
            return Err(MailError::TooLong { field, most: LONGEST_NAME });
        }
    }
    Ok(Mailbox::new(name.map(str::to_owned), address(field, &party.address)?))
}

#[cfg(test)]
mod tests {
    use super::{address, mailbox};
    use crate::mail::{MailError, Party};

    #[test]
    fn domains_in_any_script_become_ascii() {
        assert_eq!(address("recipient", "anna@müller.example").unwrap().to_string(), "anna@xn--mller-kva.example");
        assert_eq!(address("recipient", "Anna@Example.ORG").unwrap().to_string(), "Anna@example.org");
        assert_eq!(address("recipient", "änne@example.org").unwrap().to_string(), "änne@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "anna", "@example.org", "anna@", "a b@example.org", "<anna@example.org>", "a@b@example..org"] {
            assert!(matches!(address("recipient", text), Err(MailError::Address { .. })), "{text}");
        }
        for text in
            ["anna@example.org,eve@example.org", "\"a\r\nb\"@example.org", "anna@example.org\r\nDATA", "a\0@b.org"]
        {
            assert!(address("recipient", text).is_err(), "{text:?}");
        }
        let long = format!("{}@example.org", "a".repeat(300));
        assert!(matches!(address("recipient", &long), Err(MailError::TooLong { .. })));
    }

    #[test]
    fn a_name_of_spaces_is_none() {
        assert_eq!(mailbox("sender", &Party::named("  ", "a@example.org")).unwrap().name, None);
        let injected = mailbox("sender", &Party::named("Anna\r\nBcc: eve@example.org", "a@example.org"));
        assert_eq!(injected, Err(MailError::ControlCharacter { field: "sender" }));
    }
}
