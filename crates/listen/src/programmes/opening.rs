//! What is behind the address of an invitation: the survey, and a way to get no more of them.

use super::naming;
use super::people::Groups;
use super::sending::quotable;
use super::watch::Happened;
use crate::answering::{Context, Look, answer_of_invitation};
use crate::links::Ticket;
use crate::preferences::Source;
use crate::{Listen, Result};
use access::Project;
use domain::identity::{Identification, Identity, IdentityKind};
use domain::ids::{InvitationId, UnitId};
use domain::programme::Route;
use domain::programme::route::SURVEYS;
use std::collections::BTreeSet;
use store::customers::{self, Edit};
use store::occasions::OccasionRow;
use store::{messages, occasions};

/// Where an invitation leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    /// Of the link.
    pub code: String,
    /// The sealed part of its address.
    pub ticket: String,
    pub language: Option<String>,
}

/// Whose messages are about to end.
#[derive(Clone, Debug)]
pub struct Unsubscribing {
    pub look: Look,
    /// The path of the page where they decide about everything else.
    pub preferences: String,
}

impl Listen {
    /// Where the address of an invitation leads; `None`: nowhere. `somebody` opens it, and no program ahead of him.
    pub async fn open_invitation(&self, token: &str, somebody: bool) -> Result<Option<Landing>> {
        let Some(row) = self.invitation(token).await? else { return Ok(None) };
        let Some(survey) = row.survey else { return Ok(None) };
        let Some((_, code)) = store::programmes::link(&self.db, row.programme, survey).await? else { return Ok(None) };
        let answer = answer_of_invitation(&self.secret, row.id);
        if row.answer != Some(answer) {
            // The secret of the installation was changed after the invitation was made.
            occasions::answer_becomes(&self.db, row.id, answer).await?;
        }
        if somebody {
            occasions::opened(&self.db, row.id, self.world.now()).await?;
        }
        let decided_at = row.decided_at.unwrap_or(row.happened_at);
        let ticket = Ticket::of_invitation(row.id, row.expires_at, decided_at).seal(&self.secret, survey);
        Ok(Some(Landing { code, ticket, language: row.language }))
    }

    /// How the page that asks looks; `None`: there is no such invitation. Changes nothing.
    pub async fn before_unsubscribing(&self, token: &str) -> Result<Option<Unsubscribing>> {
        let Some(row) = self.invitation(token).await? else { return Ok(None) };
        let Some(project) = self.access.project_by_no(row.project).await? else { return Ok(None) };
        Ok(Some(self.unsubscribing(&project, &row)))
    }

    /// Takes back the consent to every purpose the programme has ever asked with on this channel, so that no other
    /// version of it asks again, and cancels what is still planned of the invitation. Done twice it is done once.
    pub async fn unsubscribe(&self, token: &str) -> Result<Option<Unsubscribing>> {
        let Some(row) = self.invitation(token).await? else { return Ok(None) };
        let Some(project) = self.access.project_by_no(row.project).await? else { return Ok(None) };
        let purposes = self.purposes_of(&row).await?;
        let consent = purposes.into_iter().map(|purpose| (purpose, false)).collect();
        let now = self.world.now();
        let edit = Edit { consent, ..Edit::default() };
        let mut tx = self.db.begin().await?;
        // Customers before messages, as everybody does: two who hold one and want the other would wait for ever.
        customers::those_there(&mut tx, row.project, &[row.customer]).await?;
        messages::cancel(&mut tx, row.id, domain::programme::Held::NoConsent.code(), now).await?;
        self.said_by_customer(&mut tx, &project, row.customer, edit, Source::Mail(row.id)).await?;
        tx.commit().await?;
        Ok(Some(self.unsubscribing(&project, &row)))
    }

    /// What somebody takes back who wants no more invitations like this one.
    pub(super) async fn purposes_of(&self, row: &OccasionRow) -> Result<BTreeSet<String>> {
        let channel = crate::links::channel(row.channel);
        let versions = store::programmes::versions(&self.db, row.programme).await?;
        let routes = versions.into_iter().flat_map(|version| version.definition.0.channels);
        let routes = routes.filter(|route| Some(route.channel) == channel);
        let purpose = |route: Route| route.consent.unwrap_or_else(|| SURVEYS.to_owned());
        let purposes: BTreeSet<String> = routes.map(purpose).collect();
        Ok(if purposes.is_empty() { BTreeSet::from([SURVEYS.to_owned()]) } else { purposes })
    }

    fn unsubscribing(&self, project: &Project, row: &OccasionRow) -> Unsubscribing {
        Unsubscribing { look: plain_look(project, row), preferences: self.preference_path(row.customer) }
    }

    /// What an answer to an invitation begins with: who was asked, about what, and where it counts.
    pub(crate) async fn context_of_invitation(
        &self,
        project: &Project,
        invitation: InvitationId,
        said: Context,
    ) -> Result<Context> {
        let Some(row) = occasions::many(&self.db, &[invitation]).await?.into_iter().next() else { return Ok(said) };
        let people = self.known_people(project, &Groups::default(), &[row.customer]).await?;
        // The address may be that of another profile of the same person.
        let known = people.get(row.customer);
        let profiles = known.map_or_else(|| vec![row.customer], |known| known.somebody.profiles.clone());
        let identities = customers::identities(&self.db, &profiles).await?;
        let identities = identities.iter().filter_map(|one| Identity::from_key(&one.key));
        let strongest = identities.into_iter().find(|one| one.kind != IdentityKind::AnonymousId);
        let version = store::programmes::version(&self.db, row.programme, row.version).await?;
        let happened: Happened = serde_json::from_str(&row.circumstances).unwrap_or_default();
        let tree = self.access.tree().await?;
        let units: Vec<UnitId> = happened.units.iter().filter_map(|no| Some(tree.unit(*no)?.id)).collect();
        let by = |one: Identity| Identification::by(one.kind, one.value);
        Ok(Context {
            // Without anybody it belongs to, nothing of a person is kept with the answer.
            known: known.filter(|_| strongest.is_some()).map(quotable).unwrap_or_default(),
            customer: strongest.map(by),
            attributes: happened.attributes.into_iter().chain(said.attributes).collect(),
            unverified: said.unverified,
            unasked: false,
            units: if units.is_empty() { said.units } else { units },
            touchpoint: version.map(|version| version.touchpoint).or(said.touchpoint),
            channel: crate::links::channel(row.channel).or(said.channel),
        })
    }

    async fn invitation(&self, token: &str) -> Result<Option<OccasionRow>> {
        let Some(hash) = naming::token_hash(token) else { return Ok(None) };
        Ok(occasions::by_token(&self.db, &hash).await?)
    }
}

fn plain_look(project: &Project, row: &OccasionRow) -> Look {
    Look {
        name: project.name.clone(),
        colour: project.brand.colour.clone(),
        logo: None,
        logo_text: project.name.clone(),
        languages: Vec::new(),
        language: row.language.clone().unwrap_or_default(),
    }
}
