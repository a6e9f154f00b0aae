//! Which customers are next, and what is known of them.

use crate::{Error, Listen, Result};
use access::{FacetSource, Project};
use domain::facets::FacetValues;
use domain::ids::{CustomerId, ProjectNo};
use std::collections::HashMap;
use std::sync::Arc;
use store::customers;
use store::facet_fills::{self, Noted, Round};

/// Customers looked at together.
const CUSTOMERS: u32 = if cfg!(test) { 5 } else { 2_500 };
/// Other nodes have heard of a new facet by then, and what they took in before is recorded.
pub(super) const HEARD_SECONDS: i64 = 5;

/// Customers of one project whose earlier signals are looked through together.
#[derive(Debug)]
pub(super) struct Portion {
    pub(super) project: Arc<Project>,
    customers: Vec<CustomerId>,
    task: Task,
}

#[derive(Debug)]
enum Task {
    Notes(Vec<Noted>),
    /// With this portion the round comes to a customer, or to its end.
    Round(Round, Option<CustomerId>),
}

/// What is known of customers, by each of their profiles.
pub(super) type People = HashMap<CustomerId, Arc<FacetValues>>;

impl Listen {
    pub(super) async fn next_portion(&self) -> Result<Option<Portion>> {
        if let Some((project, noted)) = facet_fills::noted(&self.db, CUSTOMERS).await? {
            let customers = noted.iter().map(|one| one.customer).collect();
            return Ok(Some(Portion { project: self.project(project).await?, customers, task: Task::Notes(noted) }));
        }
        let heard = self.world.now().plus_seconds(-HEARD_SECONDS);
        let Some(round) = facet_fills::round(&self.db, heard).await? else { return Ok(None) };
        if round.reached.is_none() {
            // What came in before the new facet was known here is recorded, too.
            drop(self.intake.quiesce().await);
        }
        let rows = customers::after(&self.db, round.project, round.reached, CUSTOMERS).await?;
        let last = rows.last().map(|row| row.id).filter(|_| rows.len() == CUSTOMERS as usize);
        // Each group once, with whoever answers for it.
        let customers = rows.iter().filter(|row| row.id == row.root).map(|row| row.id).collect();
        Ok(Some(Portion { project: self.project(round.project).await?, customers, task: Task::Round(round, last) }))
    }

    async fn project(&self, no: ProjectNo) -> Result<Arc<Project>> {
        let project = self.access.project_by_no(no).await?;
        project.ok_or_else(|| Error::Internal(format!("customers are noted of project {}, which does not exist", no.0)))
    }

    /// The facets that come from customers.
    pub(super) async fn customer_facets(&self, project: ProjectNo) -> Result<Vec<String>> {
        let facets = self.access.facets(project).await?;
        let of_customers = facets.0.iter().filter(|facet| facet.source == FacetSource::Customer);
        Ok(of_customers.map(|facet| facet.key.clone()).collect())
    }

    /// Whoever has a value for one of these facets, as one person with all linked profiles.
    pub(super) async fn people(&self, portion: &Portion, facets: &[String]) -> Result<People> {
        let mut people = People::new();
        if facets.is_empty() {
            return Ok(people);
        }
        for rows in customers::groups(&self.db, portion.project.no, &portion.customers).await?.values() {
            let Some(person) = customers::person(rows, &[]) else { continue };
            let values = FacetValues::of_customer(facets, &person.attributes);
            if !values.is_empty() {
                let values = Arc::new(values);
                people.extend(rows.iter().map(|row| (row.id, Arc::clone(&values))));
            }
        }
        Ok(people)
    }

    /// The portion is worked off.
    pub(super) async fn settle(&self, portion: &Portion) -> Result<()> {
        let mut tx = self.db.begin().await?;
        match &portion.task {
            Task::Notes(noted) => facet_fills::settle(&mut tx, portion.project.no, noted).await?,
            Task::Round(round, reached) => facet_fills::advance(&mut tx, round, *reached).await?,
        }
        tx.commit().await?;
        Ok(())
    }
}
