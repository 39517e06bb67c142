//! Offering hours of coaching.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    problem::{ProblemCode, Problems},
};
use database::AsyncPgConnection;
use identity::policy;
use track::coaching::{self as domain, CoachingOfferChange, NewCoachingOffer, WindowInput};

use super::offers::{CoachingKind, CoachingMode, CoachingOffer};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    peer_review::topic_ids,
    request::{RequestContext, RequestExt},
    scalar::{Date, Time},
};

/// From when to when on a day there are sessions to be booked, by the clock on the coach's wall.
#[derive(InputObject)]
pub struct CoachingWindowInput {
    /// The day.
    day: Date,
    /// When it begins.
    begins: Time,
    /// When it ends, on the same day.
    ends: Time,
}

/// Hours of coaching that are offered to the museums of a year.
#[derive(InputObject)]
pub struct OfferCoachingInput {
    /// To the museums of which year: its id, year_….
    year: ID,
    /// Who leads it: a coach or one of the staff of the programme, by their id, person_…; left out, you. Those who run the
    /// programme can name others.
    coach: Option<ID>,
    /// Who comes along, at most 10: ids of people, person_…, who are coaches or staff of the programme.
    #[graphql(default)]
    experts: Vec<ID>,
    /// The sort of coaching.
    kind: CoachingKind,
    /// Where it is given. A visit is made to the museum.
    mode: CoachingMode,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language.
    title: Vec<TranslationInput>,
    /// On what, at most 20: ids of topics, topic_….
    #[graphql(default)]
    topics: Vec<ID>,
    /// The IANA time zone of the coach, such as America/Halifax.
    zone: String,
    /// How long each session takes, 10 to 720 minutes.
    slot_minutes: i32,
    /// Where to join; only those who have booked see it.
    link: Option<String>,
    /// When, 1 to 200 windows, none of which overlap. Sessions follow each other in them without a break.
    windows: Vec<CoachingWindowInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the offer it made the first time.
    idempotency_key: Option<String>,
}

/// What becomes of an offer of coaching. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeCoachingOfferInput {
    /// Which: its id, coachingoffer_….
    id: ID,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What it is called, in all its languages, at most 500 characters in each.
    title: Option<Vec<TranslationInput>>,
    /// All that it is on, at most 20: ids of topics, topic_….
    topics: Option<Vec<ID>>,
    /// The IANA time zone of the coach, such as America/Halifax. The windows keep their times by the clock on the wall.
    zone: Option<String>,
    /// How long each session takes, 10 to 720 minutes.
    slot_minutes: Option<i32>,
    /// Where to join; only those who have booked see it. Null takes it away.
    link: MaybeUndefined<String>,
    /// All windows that are ahead, 1 to 200, none of which overlap. Those that are over stay as they were.
    windows: Option<Vec<CoachingWindowInput>>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// An offer of coaching to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawCoachingOfferInput {
    /// Which: its id, coachingoffer_….
    id: ID,
}

payload! {
    /// What came of offering coaching.
    OfferCoachingPayload {
        /// The offer; none where it was refused.
        offer: CoachingOffer
    }
    /// Why nothing was offered.
    OfferCoachingError
    /// The sort of reason why nothing was offered.
    OfferCoachingErrorCode {
        /// The value is outside the range that makes sense, or the time has passed.
        OutOfRange,
        /// A window ends before it begins.
        EndBeforeStart,
        /// There is no such day or time.
        ImpossibleDate,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an offer.
    ChangeCoachingOfferPayload {
        /// The offer as it is now; none where it was refused.
        offer: CoachingOffer
    }
    /// Why it was not changed.
    ChangeCoachingOfferError
    /// The sort of reason why it was not changed.
    ChangeCoachingOfferErrorCode {
        /// It was withdrawn, or something that is booked would have no slot any more; the message says what can be done.
        WrongState,
        /// The value is outside the range that makes sense, or the time has passed.
        OutOfRange,
        /// A window ends before it begins.
        EndBeforeStart,
        /// There is no such day or time.
        ImpossibleDate,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of withdrawing an offer.
    WithdrawCoachingOfferPayload {
        /// The offer; none where it was refused.
        offer: CoachingOffer
    }
    /// Why it was not withdrawn.
    WithdrawCoachingOfferError
    /// The sort of reason why it was not withdrawn.
    WithdrawCoachingOfferErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

/// Mutations of hours of coaching that are offered.
#[derive(Default)]
pub struct CoachingOfferMutations;

#[Object]
impl CoachingOfferMutations {
    /// Offers hours of coaching to the museums of a year. Needs a coach of the programme, or whoever runs it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn offer_coaching(&self, ctx: &Context<'_>, input: OfferCoachingInput) -> Result<OfferCoachingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        OfferCoachingPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes the hours, subjects, words or zone of an offer of coaching. What was booked is kept: hours without a slot for it
    /// are refused, with a message that names the booking. Needs its coach, or whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_coaching_offer(
        &self,
        ctx: &Context<'_>,
        input: ChangeCoachingOfferInput,
    ) -> Result<ChangeCoachingOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeCoachingOfferPayload::of(input.run(request, &mut conn).await)
    }

    /// Withdraws an offer of coaching: nothing more can be booked, and what was booked stands. Needs its coach, or whoever runs
    /// the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_coaching_offer(
        &self,
        ctx: &Context<'_>,
        input: WithdrawCoachingOfferInput,
    ) -> Result<WithdrawCoachingOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawCoachingOfferPayload::of(input.run(request, &mut conn).await)
    }
}

impl OfferCoachingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingOffer, Rejection> {
        let year = input_id(&self.year, "year")?;
        let named = self.coach.as_ref().map(|id| input_id(id, "coach")).transpose()?;
        let may = policy::offer_coaching_by(conn, request.viewer(), year, named)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "year"))?;
        let coach = named
            .or(may.person())
            .ok_or_else(|| Rejection::one(ProblemCode::Required, "coach", "is missing; name who leads it"))?;
        let experts = self.experts.iter().enumerate();
        let experts = experts.map(|(at, id)| input_id(id, &format!("experts.{at}"))).collect::<Result<Vec<_>, _>>()?;
        let topics = topic_ids(&self.topics)?;
        let mut problems = Problems::new();
        let title = language_map("title", self.title, &mut problems);
        problems.settle()?;
        let new = NewCoachingOffer {
            year,
            coach,
            experts,
            kind: self.kind.into(),
            mode: self.mode.into(),
            main_language: self.main_language,
            title,
            topics,
            zone: self.zone,
            slot_minutes: self.slot_minutes,
            link: self.link,
            windows: self.windows.into_iter().map(Into::into).collect(),
        };
        let now = request.clock().now();
        let row = domain::offer(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(CoachingOffer(Arc::new(row)))
    }
}

impl From<CoachingWindowInput> for WindowInput {
    fn from(CoachingWindowInput { day, begins, ends }: CoachingWindowInput) -> Self {
        Self { day: day.0, begins: begins.0, ends: ends.0 }
    }
}

impl ChangeCoachingOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingOffer, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_coaching_offer(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let title = self.title.map(|texts| language_map("title", texts, &mut problems));
        problems.settle()?;
        let change = CoachingOfferChange {
            main_language: self.main_language,
            title,
            topics: self.topics.as_deref().map(topic_ids).transpose()?,
            zone: self.zone,
            slot_minutes: self.slot_minutes,
            link: self.link.into(),
            windows: self.windows.map(|windows| windows.into_iter().map(Into::into).collect()),
            expected_revision: self.expected_revision,
        };
        let row = domain::change_offer(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(CoachingOffer(Arc::new(row)))
    }
}

impl WithdrawCoachingOfferInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingOffer, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_coaching_offer(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw_offer(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(CoachingOffer(Arc::new(row)))
    }
}
