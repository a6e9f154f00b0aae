//! What members are called, and in which order they stand.

use super::axis::Member;
use crate::names::Names;
use access::{Language, Words};
use domain::question::RowKind;
use domain::signal::{Channel, Group};

impl Member {
    /// Its value in the API: an id, a code, a day.
    pub(crate) fn value(&self, names: &Names) -> Option<String> {
        match self {
            Self::Unit(no) | Self::Own(no) => names.tree().unit(*no).map(|unit| unit.id.to_string()),
            Self::Touchpoint(no) => names.touchpoints.by_no(*no).map(|touchpoint| touchpoint.id.to_string()),
            Self::Survey(no) => names.survey(*no).map(|survey| survey.id.to_string()),
            Self::Channel(channel) => code(channel),
            Self::Group(group) => code(group),
            Self::Solicited(solicited) => Some(solicited.to_string()),
            Self::Facet(value) => Some(value.to_string()),
            Self::Piece(day) | Self::Week(day) | Self::Month(day) => Some(day.to_string()),
            Self::Nothing | Self::Total => None,
        }
    }

    pub(crate) fn label(&self, names: &Names, language: Language) -> String {
        let name = match self {
            Self::Unit(no) | Self::Own(no) => names.tree().unit(*no).map(|unit| unit.name.clone()),
            Self::Touchpoint(no) => names.touchpoints.by_no(*no).map(|touchpoint| touchpoint.name.clone()),
            Self::Survey(no) => names.survey(*no).map(|survey| survey.title(language).to_owned()),
            Self::Channel(channel) => Some(channel_name(*channel).in_language(language).to_owned()),
            Self::Group(group) => Some(group_name(*group).in_language(language).to_owned()),
            Self::Nothing => Some(language.pick("Nicht zugeordnet", "Not assigned").to_owned()),
            Self::Total => Some(language.pick("Gesamt", "Total").to_owned()),
            other => other.value(names),
        };
        name.unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> RowKind {
        match self {
            Self::Own(_) => RowKind::Own,
            Self::Nothing => RowKind::NotAssigned,
            _ => RowKind::Value,
        }
    }

    /// Rows are ordered by this: what has a natural order by that, the rest by name; what belongs to
    /// no value last.
    pub(crate) fn rank(&self, names: &Names, language: Language) -> (RowKind, Option<i64>, String, Self) {
        let natural = match self {
            Self::Piece(day) => Some(i64::from(day.0)),
            Self::Channel(channel) => Some(i64::from(channel.code())),
            Self::Group(group) => Some(i64::from(group.code())),
            _ => None,
        };
        (self.kind(), natural, self.label(names, language).to_lowercase(), self.clone())
    }
}

fn code<T: serde::Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// What a channel is called.
pub(crate) fn channel_name(channel: Channel) -> Words {
    let (de, en) = match channel {
        Channel::Other => ("Sonstige", "Other"),
        Channel::Web => ("Web", "Web"),
        Channel::App => ("App", "App"),
        Channel::Email => ("E-Mail", "Email"),
        Channel::Sms => ("SMS", "SMS"),
        Channel::Phone => ("Telefon", "Phone"),
        Channel::Chat => ("Chat", "Chat"),
        Channel::Store => ("Filiale", "Store"),
        Channel::Kiosk => ("Kiosk", "Kiosk"),
        Channel::Letter => ("Brief", "Letter"),
        Channel::Social => ("Soziale Medien", "Social media"),
        Channel::Review => ("Bewertungsportal", "Reviews"),
        Channel::Partner => ("Partner", "Partner"),
    };
    Words::new(de, en)
}

fn group_name(group: Group) -> Words {
    match group {
        Group::Negative => Words::new("Negativ", "Negative"),
        Group::Neutral => Words::new("Neutral", "Neutral"),
        Group::Positive => Words::new("Positiv", "Positive"),
    }
}
