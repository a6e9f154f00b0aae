//! Blocks of `Name: value` lines, as they stand in headers and in the machine-readable parts of reports.

/// Names and values of one block, values unfolded onto one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

/// Longest value that is kept, in characters.
const LONGEST: usize = 2000;

impl Fields {
    /// The blocks in `text`, which are separated by empty lines. Lines that are no field are skipped.
    pub(super) fn blocks(text: &str) -> impl Iterator<Item = Self> {
        let mut lines = text.lines();
        std::iter::from_fn(move || {
            let mut block = Self::default();
            for line in lines.by_ref() {
                if !line.trim().is_empty() {
                    block.take(line);
                } else if !block.0.is_empty() {
                    return Some(block);
                }
            }
            (!block.0.is_empty()).then_some(block)
        })
    }

    fn take(&mut self, line: &str) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.0.last_mut()
                && value.len() < LONGEST
            {
                value.push(' ');
                value.push_str(line.trim());
            }
            return;
        }
        let Some((name, value)) = line.split_once(':') else { return };
        let name = name.trim();
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic()) {
            self.0.push((name.to_owned(), value.trim().chars().take(LONGEST).collect()));
        }
    }

    /// The first value of the field `name`, in any spelling, if it says anything.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, value)| known.eq_ignore_ascii_case(name) && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a field that begins with its kind, as in `rfc822; anna@example.org`.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        let value = value.split_once(';').map_or(value, |(_, value)| value).trim();
        (!value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn fields_are_found_in_their_block() {
        let blocks: Vec<Fields> = Fields::blocks(
            "Reporting-MTA: dns; mx.example.org\r\n\r\n\r\nAction: failed\r\nnot a field\r\n\
             Diagnostic-Code: smtp; 550\r\n 5.1.1 no such\r\n\tuser\r\nSTATUS:\r\nstatus: 5.1.1\r\n",
        )
        .collect();
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].typed("reporting-mta"), Some("mx.example.org"));
        assert_eq!(blocks[1].get("action"), Some("failed"));
        assert_eq!(blocks[1].typed("Diagnostic-Code"), Some("550 5.1.1 no such user"));
        assert_eq!(blocks[1].get("Status"), Some("5.1.1"));
        assert_eq!(blocks[1].get("Subject"), None);
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(Fields::blocks("").count(), 0);
        assert_eq!(Fields::blocks(" folded from nowhere\r\nüber: alles\r\n: empty\r\n").count(), 0);
    }
}
