//! What is sent. Bodies are made once and only renumbered for each turn, so that making them does not
//! take from the processors what the server needs.

use crate::Bodies;
use bytes::Bytes;
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

const TYPES: [&str; 8] = [
    "page_viewed",
    "product_viewed",
    "cart_filled",
    "order_placed",
    "parcel_tracked",
    "chat_started",
    "call_waited",
    "return_asked",
];
const DEVICES: [&str; 3] = ["phone", "desktop", "tablet"];
/// Stands where the number of the turn goes; as long as the hexadecimal number.
const PLACE: &str = "@@@@@@@@@@@@";

/// A number that looks like chance and is the same every time.
fn mixed(n: u64) -> u64 {
    let x = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 27)
}

fn micros() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros() as u64
}

/// Batches of interactions of known and unknown visitors.
pub struct Interactions {
    batch: usize,
    /// A few different bodies, with the places to renumber.
    templates: Vec<(Vec<u8>, Vec<usize>)>,
    run: u64,
}

impl Interactions {
    pub fn new(batch: usize, customers: u64) -> Self {
        let templates = (0..32u64).map(|n| template(n, batch, customers)).collect();
        Self { batch, templates, run: micros() }
    }
}

fn template(n: u64, batch: usize, customers: u64) -> (Vec<u8>, Vec<usize>) {
    let mut text = String::from("{\"interactions\":[");
    for row in 0..batch as u64 {
        let chance = mixed(n * 1_000_003 + row);
        let customer = mixed(chance) % customers;
        let kind = TYPES[chance as usize % TYPES.len()];
        let device = DEVICES[(chance >> 8) as usize % DEVICES.len()];
        let identity = if customer.is_multiple_of(3) { "anonymous_id" } else { "external_id" };
        let comma = if row == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"message_id\":\"{PLACE}-{row:04x}\",\"type\":\"{kind}\",\"customer\":{{\"{identity}\":\"v{customer}\"}},\
             \"touchpoint\":\"shop\",\"attributes\":{{\"device\":\"{device}\",\"page\":\"/p/{}\"}}}}",
            chance % 5_000
        )
        .expect("text");
    }
    text.push_str("]}");
    let places = memchr::memmem::find_iter(text.as_bytes(), PLACE).collect();
    (text.into_bytes(), places)
}

impl Bodies for Interactions {
    const PATH: &'static str = "/interactions";

    fn signals(&self) -> u64 {
        self.batch as u64
    }

    fn body(&self, turn: u64) -> Bytes {
        let (template, places) = &self.templates[turn as usize % self.templates.len()];
        let mut body = template.clone();
        let number = format!("{:012x}", (self.run + turn) & 0xffff_ffff_ffff);
        for place in places {
            body[*place..*place + PLACE.len()].copy_from_slice(number.as_bytes());
        }
        body.into()
    }
}

/// One answer with a score and, in two of five, a comment.
pub struct Answers {
    pub survey: String,
    pub question: String,
    pub customers: u64,
}

impl Bodies for Answers {
    const PATH: &'static str = "/answers";

    fn signals(&self) -> u64 {
        1
    }

    fn body(&self, turn: u64) -> Bytes {
        let chance = mixed(turn);
        let comment = match chance % 5 {
            0 => ",\"reason\":\"Die Lieferung kam zu spät und niemand hat sich gemeldet\"",
            1 => ",\"reason\":\"The staff in the branch were friendly and quick\"",
            _ => "",
        };
        format!(
            "{{\"survey\":\"{}\",\"customer\":{{\"external_id\":\"w{}\"}},\"answers\":{{\"{}\":{}{comment}}}}}",
            self.survey,
            mixed(chance) % self.customers,
            self.question,
            chance % 11,
        )
        .into()
    }
}
