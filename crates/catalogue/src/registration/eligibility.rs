//! Whether somebody may come: to which sectors, organizations and programme they belong, against the terms of the run.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, ProgrammeId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Terms;
use crate::{organization::Sector, problem::ProblemCode};

/// What is asked of somebody who wants to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belonging {
    /// The sectors of the organization they come for; where they come for none, of all they have a role in.
    pub sectors: Vec<Sector>,
    /// The organization they come for, and those they have a role in.
    pub organizations: Vec<OrganizationId>,
    /// The programmes that they or one of these organizations take part in.
    pub programmes: Vec<ProgrammeId>,
}

/// Why somebody may not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ineligible {
    /// It is for staff of other sectors.
    Sector,
    /// It is for people of other organizations.
    Organization,
    /// It is for the participants of a programme.
    Programme,
}

impl Ineligible {
    /// For programs.
    pub fn code(self) -> ProblemCode {
        match self {
            Self::Sector => ProblemCode::OtherSector,
            Self::Organization => ProblemCode::OtherOrganization,
            Self::Programme => ProblemCode::OtherProgramme,
        }
    }

    /// For people: why, and what to do, after the name of a field.
    pub fn words(self, terms: &Terms) -> String {
        match self {
            Self::Sector => {
                let sectors: Vec<_> = terms.for_sectors.iter().map(|sector| sector.word()).collect();
                format!("is for staff of {}; register for an organization of that sector", sectors.join(" or "))
            }
            Self::Organization => {
                "is for people of some organizations only; register for one of them, or ask whoever offers it"
                    .to_owned()
            }
            Self::Programme => {
                "is for the participants of a programme; register for an organization that takes part in it".to_owned()
            }
        }
    }
}

impl Terms {
    /// Whether somebody may come. Every kind that the terms name has to fit; of each kind one suffices.
    pub fn admit(&self, who: &Belonging) -> Result<(), Ineligible> {
        let fits_sector = self.for_sectors.is_empty() || self.for_sectors.iter().any(|one| who.sectors.contains(one));
        let fits_organization = self.for_organization_ids.is_empty()
            || self.for_organization_ids.iter().any(|one| who.organizations.contains(one));
        let fits_programme = self.for_programme_id.is_none_or(|one| who.programmes.contains(&one));
        if !fits_sector {
            Err(Ineligible::Sector)
        } else if !fits_organization {
            Err(Ineligible::Organization)
        } else if !fits_programme {
            Err(Ineligible::Programme)
        } else {
            Ok(())
        }
    }
}

/// For each person (none: somebody who has never signed in) with the organization they come for: where they belong now.
const BELONGING: &str = "
SELECT asked.place,
    coalesce((
        SELECT array_agg(DISTINCT sector) FROM organization, unnest(organization.sectors) AS sector
        WHERE CASE WHEN asked.organization_id IS NULL THEN organization.id = ANY (roles.organization_ids)
                   ELSE organization.id = asked.organization_id END
    ), '{}'),
    roles.organization_ids || CASE WHEN asked.organization_id IS NULL THEN '{}'::uuid[] ELSE ARRAY[asked.organization_id] END,
    coalesce(roles.programme_ids, '{}') || ARRAY(
        SELECT programme_id FROM programme_participant
        WHERE organization_id = ANY (roles.organization_ids) OR organization_id = asked.organization_id
    )
FROM asked
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(organization_id) FILTER (WHERE organization_id IS NOT NULL), '{}') AS organization_ids,
        array_agg(programme_id) FILTER (WHERE programme_id IS NOT NULL) AS programme_ids
    FROM membership
    WHERE membership.person_id = asked.person_id AND ended_at IS NULL AND (until IS NULL OR until > asked.now)
) AS roles";

/// Where these people belong now, in the order they are asked for.
pub(super) async fn belonging(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    people: &[(Option<PersonId>, Option<OrganizationId>)],
) -> QueryResult<Vec<Belonging>> {
    type Row = (BigInt, Array<Text>, Array<Uuid>, Array<Uuid>);
    let (persons, organizations): (Vec<_>, Vec<_>) = people.iter().copied().unzip();
    let mut statement = Statement::<Row>::new("WITH asked AS (SELECT t.*, ");
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql("::timestamptz AS now FROM unnest(");
    statement.bind::<Array<Nullable<Uuid>>, _>(persons).sql("::uuid[], ");
    statement
        .bind::<Array<Nullable<Uuid>>, _>(organizations)
        .sql("::uuid[]) WITH ORDINALITY AS t (person_id, organization_id, place))");
    statement.sql(BELONGING);
    type Found = (i64, Vec<Sector>, Vec<OrganizationId>, Vec<ProgrammeId>);
    let rows: Vec<Found> = statement.load(conn).await?;
    let mut found = vec![Belonging::default(); people.len()];
    for (place, sectors, organizations, programmes) in rows {
        // Places count from one.
        if let Some(belonging) = usize::try_from(place - 1).ok().and_then(|at| found.get_mut(at)) {
            *belonging = Belonging { sectors, organizations, programmes };
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_named_has_to_fit() {
        let (ours, theirs, programme) = (OrganizationId::new(), OrganizationId::new(), ProgrammeId::new());
        let terms = Terms {
            for_sectors: vec![Sector::Museums, Sector::Archives],
            for_organization_ids: vec![ours],
            for_programme_id: Some(programme),
            ..Terms::default()
        };
        let fits = Belonging {
            sectors: vec![Sector::Archives],
            organizations: vec![theirs, ours],
            programmes: vec![programme],
        };
        assert_eq!(terms.admit(&fits), Ok(()));
        let elsewhere = Belonging { sectors: vec![Sector::Libraries], ..fits.clone() };
        assert_eq!(terms.admit(&elsewhere), Err(Ineligible::Sector));
        let others = Belonging { organizations: vec![theirs], ..fits.clone() };
        assert_eq!(terms.admit(&others), Err(Ineligible::Organization));
        let not_in_it = Belonging { programmes: Vec::new(), ..fits };
        assert_eq!(terms.admit(&not_in_it), Err(Ineligible::Programme));
        assert_eq!(Terms::default().admit(&Belonging::default()), Ok(()));
    }
}
