//! The placements of an exchange, each with what the figures are counted from.

use catalogue::organization::{OrganizationSize, Sector};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, FundingStreamId, OrganizationId, PersonId, RoundId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Bool, Date as SqlDate, Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;

use super::{
    field::FieldDimension,
    outcome::{Artifacts, CheckIns, Commitments, ObjectiveResults, Outcomes, Reports},
};
use crate::{equity, exchange::ExchangeProgram, placement::PlacementState};

/// A placement.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) round: RoundId,
    pub(super) home: OrganizationId,
    pub(super) host: OrganizationId,
    pub(super) state: PlacementState,
    pub(super) has_begun: bool,
    pub(super) who: Who,
    /// The sector of the home institution.
    pub(super) sector: String,
    /// Its region or country.
    pub(super) place: String,
    /// How large it is.
    pub(super) size: String,
    /// The stream that pays for it.
    pub(super) paid_by: Option<FundingStreamId>,
    /// How much, in minor units.
    pub(super) cost: i64,
    /// Whether it was told how much work it saves.
    pub(super) tells_minutes: bool,
    pub(super) outcomes: Outcomes,
}

/// Somebody who was placed: the same in every round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// Somebody who has signed in.
    Person(PersonId),
    /// Somebody who was read in by their address.
    Address(String),
    /// Somebody of whom nothing else is known.
    Application(ApplicationId),
}

impl Placed {
    /// Whether it takes place, did, or may still.
    pub(super) fn stands(&self) -> bool {
        PlacementState::STANDING.contains(&self.state)
    }

    /// What the home institution has in common with others.
    pub(super) fn label(&self, dimension: FieldDimension) -> &str {
        match dimension {
            FieldDimension::Sector => &self.sector,
            FieldDimension::Region => &self.place,
            FieldDimension::Size => &self.size,
        }
    }

    /// Whether one institution hosts, or hosted, somebody of the other: both agreed, and it was not over before it had begun.
    pub(super) fn is_given(&self) -> bool {
        let is_called_off = self.state == PlacementState::EndedEarly && !self.has_begun;
        PlacementState::AGREED.contains(&self.state) && !is_called_off
    }
}

// What is read of each, in pieces.
type Where = (SqlUuid, SqlUuid, SqlUuid, Text, Bool);
type WhereRow = (RoundId, OrganizationId, OrganizationId, PlacementState, bool);
type Applicant = (SqlUuid, Nullable<SqlUuid>, Nullable<Text>);
type ApplicantRow = (ApplicationId, Option<PersonId>, Option<String>);
type Home = (Array<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>);
type HomeRow = (Vec<Sector>, Option<String>, Option<String>, Option<OrganizationSize>);
type Paid = (Nullable<SqlUuid>, BigInt);
type PaidRow = (Option<FundingStreamId>, i64);
type Two = (BigInt, BigInt);
type TwoRow = (i64, i64);
type Three = (BigInt, BigInt, BigInt);
type ThreeRow = (i64, i64, i64);
type Four = (BigInt, BigInt, BigInt, BigInt);
type FourRow = (i64, i64, i64, i64);
type Five = (BigInt, BigInt, BigInt, BigInt, BigInt);
type FiveRow = (i64, i64, i64, i64, i64);
type Done = (Two, Two, Four);
type DoneRow = (TwoRow, TwoRow, FourRow);
type Came = (Five, Nullable<Integer>, Three, Two);
type CameRow = (FiveRow, Option<i32>, ThreeRow, TwoRow);
type Columns = (Where, Applicant, Home, Paid, Done, Came);
type Row = (WhereRow, ApplicantRow, HomeRow, PaidRow, DoneRow, CameRow);

const COLUMNS: &str = "SELECT placement.round_id, placement.home_id, placement.host_id, placement.state,
        placement.begun_at IS NOT NULL,
        application.id, application.person_id, lower(application.email),
        organization.sectors, organization.region, organization.country, organization.size,
        paid.funding_stream_id, paid.cost,
        talked.due, talked.held, reported.written, reported.signed,
        made.checklists, made.workflows, made.templates, made.case_studies,
        returned.promised, returned.overdue, returned.adopted, returned.not_adopted, returned.adopted_elsewhere,
        placement_outcome.minutes_saved, learned.met, learned.partly, learned.not_met,
        (SELECT count(*) FROM collaboration WHERE collaboration.placement_id = placement.id),
        (SELECT count(*) FROM story WHERE story.placement_id = placement.id AND story.state = 'published')
    FROM placement
    JOIN application ON application.id = placement.application_id
    JOIN organization ON organization.id = placement.home_id
    LEFT JOIN placement_outcome ON placement_outcome.placement_id = placement.id";

/// A later plan can have another stream pay for a pair that is settled: the last that was published says who does.
const PAID: &str = " CROSS JOIN LATERAL (
        SELECT pairing.funding_stream_id, pairing.cost FROM pairing JOIN plan ON plan.id = pairing.plan_id
        WHERE pairing.application_id = placement.application_id AND pairing.offer_id = placement.offer_id
            AND pairing.round_period_id = placement.round_period_id
            AND (plan.published_at IS NOT NULL OR pairing.id = placement.pairing_id)
        ORDER BY plan.number DESC LIMIT 1
    ) AS paid";

const REPORTED_AND_MADE: &str = " CROSS JOIN LATERAL (
        SELECT count(*) AS written,
            count(*) FILTER (
                WHERE progress_report.participant_at IS NOT NULL AND progress_report.host_at IS NOT NULL) AS signed
        FROM progress_report WHERE progress_report.placement_id = placement.id
    ) AS reported
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE artifact.kind = 'checklist') AS checklists,
            count(*) FILTER (WHERE artifact.kind = 'workflow') AS workflows,
            count(*) FILTER (WHERE artifact.kind = 'template') AS templates,
            count(*) FILTER (WHERE artifact.kind = 'case_study') AS case_studies
        FROM artifact WHERE artifact.placement_id = placement.id AND artifact.state = 'published'
    ) AS made";

const LEARNED: &str = " CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE agreement_objective.result = 'met') AS met,
            count(*) FILTER (WHERE agreement_objective.result = 'partly') AS partly,
            count(*) FILTER (WHERE agreement_objective.result = 'not_met') AS not_met
        FROM agreement JOIN agreement_objective ON agreement_objective.agreement_id = agreement.id
        WHERE agreement.placement_id = placement.id
            AND agreement.in_force_at IS NOT NULL AND agreement.superseded_at IS NULL
    ) AS learned";

/// All placements of an exchange as of a day, the oldest first. One statement, however many there are.
pub(super) async fn of_exchange(
    mut conn: &AsyncPgConnection,
    exchange: &ExchangeProgram,
    today: Date,
) -> QueryResult<Vec<Placed>> {
    let mut statement = Statement::<Columns>::new(COLUMNS);
    statement.sql(PAID);
    talked(&mut statement, exchange, today);
    statement.sql(REPORTED_AND_MADE);
    returned(&mut statement, today);
    statement
        .sql(LEARNED)
        .sql(" WHERE placement.programme_id = ")
        .bind::<SqlUuid, _>(exchange.programme_id)
        .sql(" ORDER BY placement.id");
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(placed).collect())
}

/// Appends how many check-ins were due and held. What was due after a placement had ended is due no more.
fn talked(statement: &mut Statement<Columns>, exchange: &ExchangeProgram, today: Date) {
    statement
        .sql(
            " CROSS JOIN LATERAL (
                SELECT count(*) AS due, count(check_in.held_on) AS held FROM check_in
                WHERE check_in.placement_id = placement.id AND check_in.cancelled_at IS NULL AND check_in.due_on <= ",
        )
        .bind::<SqlDate, _>(today.to_diesel())
        .sql(
            " AND (check_in.held_on IS NOT NULL OR placement.ended_at IS NULL
                    OR check_in.due_on <= (placement.ended_at AT TIME ZONE ",
        )
        .bind::<Text, _>(exchange.zone.clone())
        .sql(")::date)) AS talked");
}

/// Appends how return commitments stand.
fn returned(statement: &mut Statement<Columns>, today: Date) {
    statement
        .sql(
            " CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE return_commitment.state = 'promised') AS promised,
                    count(*) FILTER (WHERE return_commitment.state = 'promised' AND return_commitment.due_on < ",
        )
        .bind::<SqlDate, _>(today.to_diesel())
        .sql(
            ") AS overdue,
                    count(*) FILTER (WHERE return_commitment.state = 'adopted') AS adopted,
                    count(*) FILTER (WHERE return_commitment.state = 'not_adopted') AS not_adopted,
                    coalesce(sum(elsewhere.many), 0)::bigint AS adopted_elsewhere
                FROM return_commitment
                CROSS JOIN LATERAL (
                    SELECT count(*) AS many FROM adoption WHERE adoption.return_commitment_id = return_commitment.id
                ) AS elsewhere
                WHERE return_commitment.placement_id = placement.id
            ) AS returned",
        );
}

fn placed((place, applicant, home, (paid_by, cost), done, came): Row) -> Placed {
    let (round, home_id, host, state, has_begun) = place;
    let (application, person, address) = applicant;
    let (sectors, region, country, size) = home;
    let minutes = came.1;
    Placed {
        round,
        home: home_id,
        host,
        state,
        has_begun,
        who: match (person, address) {
            (Some(person), _) => Who::Person(person),
            (None, Some(address)) => Who::Address(address),
            (None, None) => Who::Application(application),
        },
        sector: equity::sector(&sectors),
        place: equity::place(region.as_deref(), country.as_deref()),
        size: equity::size(size),
        paid_by,
        cost,
        tells_minutes: minutes.is_some(),
        outcomes: outcomes(done, came),
    }
}

fn outcomes((talked, reported, made): DoneRow, came: CameRow) -> Outcomes {
    let (returned, minutes, learned, (collaborations, stories)) = came;
    let (promised, overdue, adopted, not_adopted, adopted_elsewhere) = returned;
    Outcomes {
        check_ins: CheckIns { due: many(talked.0), held: many(talked.1) },
        reports: Reports { written: many(reported.0), signed: many(reported.1) },
        artifacts: Artifacts {
            checklists: many(made.0),
            workflows: many(made.1),
            templates: many(made.2),
            case_studies: many(made.3),
        },
        commitments: Commitments {
            promised: many(promised),
            overdue: many(overdue),
            adopted: many(adopted),
            not_adopted: many(not_adopted),
            adopted_elsewhere: many(adopted_elsewhere),
        },
        objectives: ObjectiveResults { met: many(learned.0), partly: many(learned.1), not_met: many(learned.2) },
        minutes_saved: minutes.map_or(0, i64::from),
        collaborations: many(collaborations),
        stories: many(stories),
    }
}

/// A count, which is never negative.
pub(super) fn many(counted: i64) -> usize {
    usize::try_from(counted).unwrap_or_default()
}

#[cfg(test)]
impl Placed {
    /// Somebody who is offered a place, and of whom nothing else is known.
    pub(super) fn of(round: RoundId, home: OrganizationId, host: OrganizationId) -> Self {
        Self {
            round,
            home,
            host,
            state: PlacementState::Offered,
            has_begun: false,
            who: Who::Application(ApplicationId::new()),
            sector: "museums".to_owned(),
            place: "CA-NS".to_owned(),
            size: "up_to_five".to_owned(),
            paid_by: None,
            cost: 0,
            tells_minutes: false,
            outcomes: Outcomes::default(),
        }
    }
}
