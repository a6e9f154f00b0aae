//! What was planted in the data, so that it can be found again.
//!
//! | Truth | Where it shows |
//! |---|---|
//! | [`LATE_CARRIER`] is late in [`LATE_REGIONS`] since [`LATE_SINCE_DAYS`] days | delivery and, voiced there, chat |
//! | the instalment form sends [`FORM_FORCED_SHARE`] of its users to a branch | interactions of `finance` |
//! | hold time drives the effort score of calls | `call`: the longer the hold, the worse the score |
//! | [`REPAIR_LOST_SHARE`] of the repairs at [`REPAIR_PARTNER`] never come back | interactions of `repair` |
//! | advice hours helped in [`IMPROVED_BRANCHES`] since [`IMPROVED_SINCE_DAYS`] days | `store` |
//! | new signs in [`UNCHANGED_BRANCHES`] at the same time did nothing | `store` |
//! | branch [`GAMING_BRANCH`] asks only happy customers | `store`: hardly a score below the top |
//! | the app crashes since [`CRASH_SINCE_DAYS`] days | `app` |
//! | segment [`SILENT_SEGMENT`] is unhappy and hardly answers | answers per customer, returns |
//! | branch managers believe all is well | survey [`SELF_IMAGE_SURVEY`] against `relationship` |

pub const LATE_CARRIER: &str = "Blitzpaket";
pub const OTHER_CARRIER: &str = "Hansekurier";
/// Codes of the regions.
pub const LATE_REGIONS: [&str; 2] = ["R-N", "R-O"];
pub const LATE_SINCE_DAYS: i32 = 75;

pub const FORM_FORCED_SHARE: f64 = 0.55;

pub const REPAIR_PARTNER: &str = "FixWerk";
pub const REPAIR_OTHER_PARTNER: &str = "Gerätedoktor";
pub const REPAIR_LOST_SHARE: f64 = 0.22;

/// Codes of the branches.
pub const IMPROVED_BRANCHES: [&str; 12] =
    ["F003", "F006", "F009", "F012", "F015", "F018", "F021", "F024", "F027", "F030", "F033", "F036"];
pub const UNCHANGED_BRANCHES: [&str; 10] =
    ["F001", "F005", "F010", "F014", "F017", "F020", "F022", "F029", "F034", "F038"];
pub const IMPROVED_SINCE_DAYS: i32 = 120;

/// Dresden.
pub const GAMING_BRANCH: &str = "F013";

pub const CRASH_SINCE_DAYS: i32 = 21;

pub const SILENT_SEGMENT: &str = "Ratenkauf";

pub const SELF_IMAGE_SURVEY: &str = "self_image";
