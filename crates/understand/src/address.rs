//! Questions as a page's address writes them: `?from=2026-11-01&to=2026-11-30&channel=web&q=Lieferung`.

use crate::Understand;
use crate::error::{Error, Result};
use crate::overview::OverviewQuestion;
use crate::report::ReportQuestion;
use crate::voices::VoicesQuestion;
use access::Caller;
use domain::question::{Compare, Period, QueryFilters, QuestionError, filters_from_query};
use domain::time::Day;
use domain::voice::{VoiceOrder, VoiceState};
use serde::de::value::StrDeserializer;
use serde::{Deserialize, de::IntoDeserializer};

/// Name and value of each parameter.
pub type Parameters = [(String, String)];

/// Without a period, the last thirty days are meant.
const USUAL_DAYS: i32 = 30;

impl Understand {
    /// Reads `from`, `to`, `compare` (`previous`), `compare_from`, `compare_to`, `grain` and filters;
    /// other parameters are left alone.
    pub fn overview_question(&self, who: &Caller, parameters: &Parameters) -> Result<OverviewQuestion> {
        let QueryFilters { filters, series } = filters(parameters)?;
        let period = self.period(who, parameters)?;
        Ok(OverviewQuestion {
            period,
            compare: compare(parameters)?,
            filters,
            series,
            grain: word(parameters, "grain", &["day", "week", "month"])?,
        })
    }

    /// Reads `from`, `to`, filters, `q`, `state`, `order`, `limit` and `after`; other parameters are
    /// left alone.
    pub fn voices_question(&self, who: &Caller, parameters: &Parameters) -> Result<VoicesQuestion> {
        let QueryFilters { filters, series } = filters(parameters)?;
        let state: Option<VoiceState> = word(parameters, "state", &["unread", "unanswered", "answered", "mine"])?;
        let order: Option<VoiceOrder> = word(parameters, "order", &["newest", "urgent"])?;
        let limit = given(parameters, "limit").map(|text| text.parse().map_err(|_| not_a_number(text))).transpose()?;
        Ok(VoicesQuestion {
            filters,
            series,
            search: given(parameters, "q").unwrap_or_default().to_owned(),
            state,
            order: order.unwrap_or_default(),
            limit,
            after: given(parameters, "after").map(str::to_owned),
            ..VoicesQuestion::of(self.period(who, parameters)?)
        })
    }

    /// Reads `from` and `to`; other parameters are left alone.
    pub fn report_question(&self, who: &Caller, parameters: &Parameters) -> Result<ReportQuestion> {
        Ok(ReportQuestion { period: self.period(who, parameters)? })
    }

    fn period(&self, who: &Caller, parameters: &Parameters) -> Result<Period> {
        let today = self.world.now().day_in(&who.project.zone);
        let to = day(parameters, "to")?;
        let from = day(parameters, "from")?;
        let to = to.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
        let from = from.unwrap_or_else(|| to.plus(1 - USUAL_DAYS));
        Ok(Period::new(from, to)?)
    }
}

/// The last value given; an empty one is none.
fn given<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters
        .iter()
        .rev()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

fn filters(parameters: &Parameters) -> Result<QueryFilters> {
    Ok(filters_from_query(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())))?)
}

fn day(parameters: &Parameters, name: &str) -> Result<Option<Day>> {
    let day = given(parameters, name).map(Day::parse).transpose();
    day.map_err(|error| Error::from(QuestionError::Time(error)))
}

fn compare(parameters: &Parameters) -> Result<Option<Compare>> {
    match (given(parameters, "compare"), day(parameters, "compare_from")?, day(parameters, "compare_to")?) {
        (_, Some(from), Some(to)) => Ok(Some(Compare::With(Period::new(from, to)?))),
        (Some("previous"), _, _) => Ok(Some(Compare::Previous)),
        (None | Some("none"), _, _) => Ok(None),
        (Some(other), _, _) => Err(QuestionError::UnknownCompare(other.to_owned()).into()),
    }
}

fn word<T: for<'de> Deserialize<'de>>(parameters: &Parameters, name: &str, allowed: &[&str]) -> Result<Option<T>> {
    let Some(text) = given(parameters, name) else { return Ok(None) };
    let parsed: Result<T, serde::de::value::Error> = {
        let text: StrDeserializer<'_, _> = text.into_deserializer();
        T::deserialize(text)
    };
    parsed.map(Some).map_err(|_| {
        let allowed = allowed.join(", ");
        Error::question(
            name,
            "unknown_value",
            format!("„{text}“ ist kein Wert von {name}: Möglich sind {allowed}."),
            format!("\"{text}\" is not a value of {name}: use {allowed}"),
        )
    })
}

fn not_a_number(text: &str) -> Error {
    Error::question(
        "limit",
        "not_a_number",
        format!("„{text}“ ist keine Anzahl: Nehmen Sie eine Zahl von 1 bis 200."),
        format!("\"{text}\" is not a number: use one from 1 to 200"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::question::Grain;

    fn parameters(text: &[(&str, &str)]) -> Vec<(String, String)> {
        text.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn comparisons_are_read() {
        let with = |text: &[(&str, &str)]| compare(&parameters(text));
        assert_eq!(with(&[("compare", "previous")]).expect("read"), Some(Compare::Previous));
        assert_eq!(with(&[("compare", "none")]).expect("read"), None);
        assert_eq!(with(&[("compare", "")]).expect("read"), None);
        let period = Period { from: Day(0), to: Day(1) };
        let named = [("compare_from", "1970-01-01"), ("compare_to", "1970-01-02")];
        assert_eq!(with(&named).expect("read"), Some(Compare::With(period)));
        assert!(with(&[("compare", "yesteryear")]).is_err());
        assert!(with(&[("compare_from", "1970-01-02"), ("compare_to", "1970-01-01")]).is_err());
    }

    #[test]
    fn words_are_checked_and_the_last_one_counts() {
        let asked = parameters(&[("state", "unread"), ("state", "mine"), ("order", "loudest"), ("grain", "")]);
        assert_eq!(word(&asked, "state", &[]).expect("read"), Some(VoiceState::Mine));
        assert_eq!(word::<Grain>(&asked, "grain", &["day"]).expect("read"), None);
        let error = word::<VoiceOrder>(&asked, "order", &["newest", "urgent"]).expect_err("refused");
        assert!(error.to_string().contains("use newest, urgent"), "{error}");
    }
}
