//! Roles of people and rights of keys. A role is a fixed set of rights; there is no other source of rights.

use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// What a person may be. Where a user holds several grants, the narrowest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    CxManager,
    Executive,
    Manager,
    Agent,
    /// Makes what customers use: reads why, asks more.
    Product,
    /// Keeps touchpoints and units running.
    Operations,
    /// Reckons with the figures.
    Finance,
    /// Brings data in.
    It,
    Partner,
    Viewer,
}

/// One thing that may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Ask questions: scores, tables, trends.
    ReadScores,
    /// Read single voices and customers; without it comments appear only in groups large enough.
    ReadVoices,
    /// Mark, assign and answer voices.
    HandleVoices,
    /// See and edit customers, accounts and consent.
    ManageCustomers,
    /// Surveys, links, templates.
    ManageSurveys,
    /// Touchpoints, units, segments.
    ManageCatalogue,
    /// Send signals: answers, interactions, customers.
    WriteSignals,
    ImportData,
    ExportData,
    /// Users, keys, project settings, erasure.
    Administer,
    ReadAudit,
}

impl Right {
    /// Those about the work in a project first, then those about the house.
    pub const ALL: [Self; 11] = [
        Self::ReadScores,
        Self::ReadVoices,
        Self::HandleVoices,
        Self::ManageCustomers,
        Self::ManageSurveys,
        Self::ManageCatalogue,
        Self::WriteSignals,
        Self::ImportData,
        Self::ExportData,
        Self::Administer,
        Self::ReadAudit,
    ];

    /// How many of [`Self::ALL`] are about the work in a project.
    const OF_A_PROJECT: usize = 9;
}

impl Role {
    pub const ALL: [Self; 11] = [
        Self::Administrator,
        Self::CxManager,
        Self::Executive,
        Self::Manager,
        Self::Agent,
        Self::Product,
        Self::Operations,
        Self::Finance,
        Self::It,
        Self::Partner,
        Self::Viewer,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::CxManager => "cx_manager",
            Self::Executive => "executive",
            Self::Manager => "manager",
            Self::Agent => "agent",
            Self::Product => "product",
            Self::Operations => "operations",
            Self::Finance => "finance",
            Self::It => "it",
            Self::Partner => "partner",
            Self::Viewer => "viewer",
        }
    }

    pub const fn rights(self) -> &'static [Right] {
        use Right::{
            ExportData, HandleVoices, ImportData, ManageCatalogue, ManageCustomers, ManageSurveys, ReadScores,
            ReadVoices, WriteSignals,
        };
        match self {
            Self::Administrator => &Right::ALL,
            Self::CxManager => Right::ALL.split_at(Right::OF_A_PROJECT).0,
            Self::Manager => &[ReadScores, ReadVoices, HandleVoices, ExportData],
            Self::Agent => &[ReadScores, ReadVoices, HandleVoices, ManageCustomers],
            Self::Partner => &[ReadScores, ReadVoices, HandleVoices],
            Self::Product => &[ReadScores, ReadVoices, ManageSurveys, ExportData],
            Self::Operations => &[ReadScores, ReadVoices, HandleVoices, ManageCatalogue],
            Self::It => &[ReadScores, ManageCatalogue, WriteSignals, ImportData],
            Self::Executive | Self::Finance => &[ReadScores, ExportData],
            Self::Viewer => &[ReadScores],
        }
    }

    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "\"{0}\" is not a role: use administrator, cx_manager, executive, manager, agent, product, operations, finance, it, \
     partner or viewer"
)]
pub struct UnknownRole(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_administrators_look_after_the_house() {
        for role in Role::ALL {
            let is_administrator = role == Role::Administrator;
            assert_eq!(role.may(Right::Administer), is_administrator, "{role:?}");
            assert_eq!(role.may(Right::ReadAudit), is_administrator, "{role:?}");
            assert!(role.may(Right::ReadScores));
            assert_eq!(Role::from_str(role.name()).expect("known"), role);
        }
        assert!(Right::ALL.iter().all(|right| Role::Administrator.may(*right)));
        let of_managers = |right: &&Right| Role::CxManager.may(**right);
        assert_eq!(Right::ALL.iter().filter(of_managers).count(), 9);
        assert!(Role::CxManager.may(Right::ExportData) && Role::from_str("boss").is_err());
    }
}
