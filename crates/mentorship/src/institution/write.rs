//! Saying how many people a partner can host and do without.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{AsyncPgConnection, id::RoundPeriodId, schema::round_institution};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayForPartner, SetLimits};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::PartnerLimits;
use crate::{capacity::Capacity, exchange, period, round};

/// The most that a partner can be made to host.
const MOST: i32 = 10_000;

/// What becomes of a partner's limits. What is `None` stays as it is; before anything was said, nothing is limited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitsInput {
    /// How many it can host.
    pub hosts: Option<Capacity>,
    /// How many of its own people it can do without.
    pub releases: Option<Capacity>,
    /// How many it must host.
    pub hosts_at_least: Option<i32>,
    /// The revision that was seen, 0 before anything was said; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Says how many people a partner can host, and do without, in a round.
///
/// # Errors
/// Every fault of what it would become at once; where the partner takes no part in the exchange, or the round is over; a conflict
/// where somebody else changed it. Nothing is written then.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<SetLimits>,
    now: Timestamp,
    input: LimitsInput,
) -> Result<PartnerLimits, Rejection> {
    conn.transaction(async |conn| {
        // Two who say it at once wait for each other here, since there may be no row yet.
        let round = round::locked(conn, may.round()).await?;
        round::check_not_over(&round, "round")?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        let before: Option<PartnerLimits> = round_institution::table
            .find((may.round(), may.organization()))
            .select(PartnerLimits::as_select())
            .first(conn)
            .await
            .optional()?;
        let before = before.unwrap_or_else(|| PartnerLimits {
            round_id: may.round(),
            organization_id: may.organization(),
            hosts: Capacity::default(),
            releases: Capacity::default(),
            hosts_at_least: 0,
            revision: 0,
        });
        check_revision(input.expected_revision, before.revision)?;
        let becomes = input.applied_to(before);
        let periods = period::ids_of(conn, may.round()).await?;
        becomes.check(&periods)?;
        let row = (
            round_institution::hosts.eq(&becomes.hosts),
            round_institution::releases.eq(&becomes.releases),
            round_institution::hosts_at_least.eq(becomes.hosts_at_least),
            round_institution::revision.eq(becomes.revision + 1),
            round_institution::updated_by.eq(may.person()),
            round_institution::updated_at.eq(now.to_diesel()),
        );
        let key = (
            round_institution::round_id.eq(becomes.round_id),
            round_institution::organization_id.eq(becomes.organization_id),
        );
        let row = diesel::insert_into(round_institution::table)
            .values((key, row))
            .on_conflict((round_institution::round_id, round_institution::organization_id))
            .do_update()
            .set(row)
            .returning(PartnerLimits::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl LimitsInput {
    fn applied_to(self, before: PartnerLimits) -> PartnerLimits {
        PartnerLimits {
            hosts: self.hosts.unwrap_or(before.hosts),
            releases: self.releases.unwrap_or(before.releases),
            hosts_at_least: self.hosts_at_least.unwrap_or(before.hosts_at_least),
            ..before
        }
    }
}

impl PartnerLimits {
    fn check(&self, periods: &[RoundPeriodId]) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        self.hosts.check("hosts", periods, &mut problems);
        self.releases.check("releases", periods, &mut problems);
        let least = self.hosts_at_least;
        if !(0..=MOST).contains(&least) {
            problems.note(ProblemCode::OutOfRange, "hosts_at_least", format_args!("is {least}; give 0 to {MOST}"));
        } else if let Some(most) = self.hosts.whole.filter(|most| (0..least).contains(most)) {
            let why = format_args!("is {least}, more than hosts.whole, which is {most}; give at most as many");
            problems.note(ProblemCode::OutOfRange, "hosts_at_least", why);
        }
        problems.settle()
    }
}
