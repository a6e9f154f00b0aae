//! Telling "leave it" from "empty it" in a change: a field left out is `None`, `null` is `Some(None)`.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "present")]` on an `Option<Option<T>>`.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Change {
        #[serde(default, deserialize_with = "present")]
        owner: Option<Option<u32>>,
    }

    #[test]
    fn left_out_null_and_a_value_differ() {
        let read = |json: &str| serde_json::from_str::<Change>(json).expect("a change").owner;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"owner":null}"#), Some(None));
        assert_eq!(read(r#"{"owner":3}"#), Some(Some(3)));
    }
}
