//! Settling pairs.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, OfferId, PinId, RoundId, RoundPeriodId},
    schema::{application, offer, pin, round_period},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunExchange,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{Pin, PinCause, PinWish};
use crate::{
    application::ApplicationState,
    offer::OfferState,
    plan::check_works,
    round::{self, Round},
};

/// What the committee wishes of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPin {
    /// In which round.
    pub round: RoundId,
    /// The application.
    pub application: ApplicationId,
    /// The offer.
    pub offer: OfferId,
    /// The period; none: any.
    pub period: Option<RoundPeriodId>,
    /// What is wished.
    pub wish: PinWish,
    /// Why, in words.
    pub reason: Option<String>,
}

/// Settles, as the committee wishes, that an application and an offer are paired, or are not. Plans that are made from now on keep to it.
///
/// # Errors
/// Where plans are not made of the round, the application or the offer does not take part in it, or the opposite is settled already.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: NewPin,
    key: Option<&str>,
) -> Result<Pin, Rejection> {
    conn.transaction(async |conn| {
        let pending = match idempotency::claim(conn, may.asker(), key, "settlePair", &new, now).await? {
            Claim::Repeated(id) => return repeated(conn, may, PinId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        // One after another, so that no two settle the opposite at once.
        let round = round::locked_of(conn, may, new.round, "round").await?;
        check_works(&round, "round")?;
        let mut problems = Problems::new();
        new.check(conn, &round, &mut problems).await?;
        problems.settle()?;
        let row = insert(conn, may, now, &new).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn insert(conn: &mut AsyncPgConnection, may: &MayRunExchange, now: Timestamp, new: &NewPin) -> QueryResult<Pin> {
    diesel::insert_into(pin::table)
        .values((
            pin::id.eq(PinId::new()),
            pin::programme_id.eq(may.programme()),
            pin::round_id.eq(new.round),
            pin::application_id.eq(new.application),
            pin::offer_id.eq(new.offer),
            pin::round_period_id.eq(new.period),
            pin::wish.eq(new.wish),
            pin::cause.eq(PinCause::Committee),
            pin::reason.eq(&new.reason),
            pin::made_by.eq(may.person()),
            pin::created_at.eq(now.to_diesel()),
        ))
        .returning(Pin::as_returning())
        .get_result(conn)
        .await
}

async fn repeated(conn: &mut AsyncPgConnection, may: &MayRunExchange, id: PinId) -> Result<Pin, Rejection> {
    let own = pin::table.find(id).filter(pin::programme_id.eq(may.programme())).select(Pin::as_select());
    let found = own.first(conn).await.optional()?;
    found.ok_or_else(|| Rejection::not_found("idempotency_key", "a settled pair"))
}

impl NewPin {
    /// Notes everything that is wrong with it.
    async fn check(
        &self,
        conn: &mut AsyncPgConnection,
        round: &Round,
        problems: &mut Problems,
    ) -> Result<(), Rejection> {
        check_text(self.reason.as_deref(), "reason", 2_000, problems);
        self.check_things(conn, round.id, problems).await?;
        self.check_others(&of_pair(conn, self).await?, problems);
        Ok(())
    }

    async fn check_things(
        &self,
        conn: &mut AsyncPgConnection,
        round: RoundId,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        let of_application: Option<ApplicationState> = application::table
            .filter(application::id.eq(self.application).and(application::round_id.eq(round)))
            // What was not submitted is nobody's but the applicant's.
            .filter(application::submitted_at.is_not_null())
            .select(application::state)
            .first(conn)
            .await
            .optional()?;
        match of_application {
            None => problems.note_not_found("application", "an application in the round"),
            Some(ApplicationState::Submitted) => {}
            Some(_) => problems.note(ProblemCode::WrongState, "application", GONE),
        }
        let of_offer: Option<OfferState> = offer::table
            .filter(offer::id.eq(self.offer).and(offer::round_id.eq(round)))
            .select(offer::state)
            .first(conn)
            .await
            .optional()?;
        match of_offer {
            None => problems.note_not_found("offer", "an offer of places in the round"),
            Some(OfferState::Submitted) => {}
            Some(_) => problems.note(ProblemCode::WrongState, "offer", GONE),
        }
        if let Some(period) = self.period {
            let known = round_period::table.find(period).filter(round_period::round_id.eq(round));
            let found: Option<RoundPeriodId> = known.select(round_period::id).first(conn).await.optional()?;
            if found.is_none() {
                problems.note_not_found("period", "a period of the round");
            }
        }
        Ok(())
    }

    /// Notes that the same or the opposite stands.
    fn check_others(&self, standing: &[Pin], problems: &mut Problems) {
        let clashes = standing.iter().find(|other| self.is_against(other));
        if let Some(other) = clashes {
            let why = match other.wish {
                PinWish::Forced => "is \"forbidden\", but that they are paired is settled already; lift that first",
                PinWish::Forbidden => "is \"forced\", but that they are not paired is settled already; lift that first",
            };
            problems.note(ProblemCode::Conflict, "wish", why);
        } else if standing.iter().any(|other| other.round_period_id == self.period) {
            let why = "and the application are settled so already; nothing needs to be done";
            problems.note(ProblemCode::Duplicate, "offer", why);
        }
    }

    /// Forced in one period and forbidden in another is no contradiction; nor is forced in any period, where one is forbidden.
    fn is_against(&self, other: &Pin) -> bool {
        let (forced, forbidden) = match (self.wish, other.wish) {
            (PinWish::Forced, PinWish::Forbidden) => (self.period, other.round_period_id),
            (PinWish::Forbidden, PinWish::Forced) => (other.round_period_id, self.period),
            _ => return false,
        };
        forbidden.is_none() || forced == forbidden
    }
}

const GONE: &str = "does not take part in the round now; name one that is submitted";

/// What stands about the pair.
async fn of_pair(conn: &mut AsyncPgConnection, new: &NewPin) -> QueryResult<Vec<Pin>> {
    pin::table
        .filter(pin::application_id.eq(new.application).and(pin::offer_id.eq(new.offer)))
        .filter(pin::lifted_at.is_null())
        .select(Pin::as_select())
        .load(conn)
        .await
}
