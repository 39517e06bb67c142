//! Counting who applied and who was placed.

use std::collections::{HashMap, HashSet};

use catalogue::organization::{OrganizationSize, Sector};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PlanId, RoundId},
    schema::{application, organization, pairing, placement, plan},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCommitteeWork;
use serde::Deserialize;

use super::{
    Dimension, Equity, Table,
    audit::{altogether, table},
    label,
};
use crate::{application::ApplicationState, exchange, group::PriorityGroup, placement::PlacementState};

/// Somebody who applied, with what they are told apart by.
#[derive(Debug, Clone, Queryable)]
struct Applicant {
    id: ApplicationId,
    home: OrganizationId,
    declared: Vec<PriorityGroup>,
    sectors: Vec<Sector>,
    region: Option<String>,
    country: Option<String>,
    size: Option<OrganizationSize>,
}

/// Who was placed of a round against who applied; none until a plan was published. Who is placed is who has a placement that was
/// neither declined nor expired.
///
/// # Errors
/// Where the database fails.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: RoundId,
) -> QueryResult<Option<Equity>> {
    let first: Option<(PlanId, String)> = plan::table
        .filter(plan::round_id.eq(round).and(plan::programme_id.eq(may.programme())))
        .filter(plan::published_at.is_not_null())
        .order((plan::published_at, plan::number))
        .select((plan::id, plan::snapshot))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((first, snapshot)) = first else { return Ok(None) };
    let placed: Vec<ApplicationId> = placement::table
        .filter(placement::round_id.eq(round))
        .filter(placement::state.eq_any(PlacementState::STANDING))
        .select(placement::application_id)
        .load(&mut conn)
        .await?;
    let paired: Vec<ApplicationId> =
        pairing::table.filter(pairing::plan_id.eq(first)).select(pairing::application_id).load(&mut conn).await?;
    let seen = seen_by(&snapshot);
    let applicants = applicants(conn, round, &seen).await?;
    let groups = exchange::by_programmes(conn, &[may.programme()]).await?.pop().map(|row| row.priority_groups);
    let by_group = Counting {
        people: applicants.iter().filter(|(_, applicant)| seen.contains(&applicant.id)).map(|(_, one)| one).collect(),
        placed: paired.into_iter().collect(),
    };
    let others = Counting {
        people: applicants
            .iter()
            .filter(|(state, _)| *state == ApplicationState::Submitted)
            .map(|(_, one)| one)
            .collect(),
        placed: placed.into_iter().collect(),
    };
    Ok(Some(others.equity(&by_group, &groups.unwrap_or_default())))
}

/// The applications that the solver saw.
fn seen_by(snapshot: &str) -> HashSet<ApplicationId> {
    #[derive(Deserialize)]
    struct Seen {
        applications: Vec<One>,
    }
    #[derive(Deserialize)]
    struct One {
        id: String,
    }
    let seen = serde_json::from_str::<Seen>(snapshot).map(|seen| seen.applications).unwrap_or_default();
    seen.iter().filter_map(|one| one.id.parse().ok()).collect()
}

async fn applicants(
    mut conn: &AsyncPgConnection,
    round: RoundId,
    seen: &HashSet<ApplicationId>,
) -> QueryResult<Vec<(ApplicationState, Applicant)>> {
    let rows: Vec<(ApplicationState, Applicant)> = application::table
        .inner_join(organization::table)
        .filter(application::round_id.eq(round))
        .filter(application::submitted_at.is_not_null())
        .order(application::id)
        .select((
            application::state,
            (
                application::id,
                application::organization_id,
                application::declared_groups,
                organization::sectors,
                organization::region,
                organization::country,
                organization::size,
            ),
        ))
        .load(&mut conn)
        .await?;
    let counts =
        |(state, one): &(ApplicationState, Applicant)| *state == ApplicationState::Submitted || seen.contains(&one.id);
    Ok(rows.into_iter().filter(counts).collect())
}

/// Who is counted, and who of all was placed.
struct Counting<'a> {
    people: Vec<&'a Applicant>,
    placed: HashSet<ApplicationId>,
}

impl Counting<'_> {
    fn equity(&self, by_group: &Counting<'_>, groups: &[PriorityGroup]) -> Equity {
        let mut of_home: HashMap<OrganizationId, usize> = HashMap::new();
        for one in &self.people {
            *of_home.entry(one.home).or_default() += 1;
        }
        let of_theirs = |one: &Applicant| of_home.get(&one.home).copied().unwrap_or_default();
        let by = Dimension::ALL.map(|dimension| match dimension {
            Dimension::DeclaredGroup => by_group.by(dimension, |one| label::group(&one.declared, groups)),
            Dimension::Sector => self.by(dimension, |one| label::sector(&one.sectors)),
            Dimension::Region => self.by(dimension, |one| label::place(one.region.as_deref(), one.country.as_deref())),
            Dimension::Size => self.by(dimension, |one| label::size(one.size)),
            Dimension::ApplicantsOfHome => self.by(dimension, |one| label::applicants(of_theirs(one)).to_owned()),
        });
        let placed = self.people.iter().filter(|one| self.placed.contains(&one.id)).count();
        Equity { all: altogether(self.people.len(), placed), by: by.into() }
    }

    fn by(&self, dimension: Dimension, label: impl Fn(&Applicant) -> String) -> Table {
        let labels = self.people.iter().map(|one| (one.id, label(one))).collect();
        table(dimension, &labels, &self.placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_solver_saw_is_read_from_the_snapshot() {
        let id = ApplicationId::new();
        let snapshot = format!(r#"{{"name": "Spring", "applications": [{{"id": "{id}", "home": "org"}}]}}"#);
        assert_eq!(seen_by(&snapshot), HashSet::from([id]));
        assert!(seen_by("nothing").is_empty());
    }
}
