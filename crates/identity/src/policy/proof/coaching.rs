//! What may be done with coaching.

use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingSessionId, FollowUpId, PersonId, ProgramYearId},
};

use super::{
    MayInEnrolment, MayOfferCoaching, demand, offer_coaching,
    programme::programme_facts,
    run_program,
    track::{hidden_as, in_enrolment, is_allowed},
    words_of,
};
use crate::{
    Viewer,
    policy::{
        Action, EnrolmentFacts, Refusal, TrackAction,
        facts::{self, Booked},
    },
};

/// May do with the session of coaching [`session`](Self::session) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInCoaching<Doing> {
    session: CoachingSessionId,
    enrolment: MayInEnrolment<Doing>,
    by: Vec<PersonId>,
    side: Side,
}

/// On whose side of a session of coaching somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// They give it.
    Coach,
    /// They run the programme.
    Programme,
    /// They are of the museum.
    Museum,
}

/// To cancel or move a session of coaching.
#[derive(Debug, Clone, Copy)]
pub struct Arrange;

/// To give it.
#[derive(Debug, Clone, Copy)]
pub struct Give;

/// To read and write what museum and coach note down for themselves.
#[derive(Debug, Clone, Copy)]
pub struct Confide;

/// May see which hours of coaching are offered to the museums of [`year`](Self::year).
#[derive(Debug, Clone, Copy)]
pub struct MaySeeCoachingOffers {
    year: ProgramYearId,
}

impl MaySeeCoachingOffers {
    /// Of which year.
    pub fn year(&self) -> ProgramYearId {
        self.year
    }
}

/// May see what a museum has booked.
#[derive(Debug, Clone, Copy)]
pub struct MaySeeBookings {
    given_by: Option<PersonId>,
}

impl MaySeeBookings {
    /// Only what this person gives; none: everything.
    pub fn given_by(&self) -> Option<PersonId> {
        self.given_by
    }
}

impl<Doing> MayInCoaching<Doing> {
    /// Which session.
    pub fn session(&self) -> CoachingSessionId {
        self.session
    }

    /// The enrolment of the museum.
    pub fn enrolment(&self) -> &MayInEnrolment<Doing> {
        &self.enrolment
    }

    /// Who gives it.
    pub fn by(&self) -> &[PersonId] {
        &self.by
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.enrolment.person()
    }

    /// On whose side they are.
    pub fn side(&self) -> Side {
        self.side
    }
}

/// Proof that the viewer may offer hours of this coach to the museums of a year: their own, or anybody's where they run the
/// programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn offer_coaching_by(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
    coach: Option<PersonId>,
) -> Result<MayOfferCoaching, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    let may = offer_coaching(conn, viewer, programme).await?;
    if coach.is_some_and(|coach| may.person() != Some(coach)) {
        run_program(conn, viewer, programme).await?;
    }
    Ok(may)
}

/// Proof that the viewer may change and withdraw this offer: their own, or anybody's where they run the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such offer.
pub async fn change_coaching_offer(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingOfferId,
) -> Result<MayOfferCoaching, Refusal> {
    let (year, coach) = facts::year_of_offer(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    offer_coaching_by(conn, viewer, year, Some(coach)).await
}

/// Proof that the viewer may see which hours of coaching are offered to the museums of this year.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn see_coaching_offers(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
) -> Result<MaySeeCoachingOffers, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    let programme = programme_facts(conn, programme).await?;
    let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    let organizations: Vec<_> = organizations.iter().map(|one| one.organization_id).collect();
    let is_enrolled = facts::is_enrolled(conn, year, &organizations).await?;
    let action = Action::Track(TrackAction::SeeCoachingOffers { programme, is_enrolled });
    demand(viewer, action, "Seeing offers of coaching", words_of(year))?;
    Ok(MaySeeCoachingOffers { year })
}

/// Proof that the viewer may see this offer of coaching.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_coaching_offer(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingOfferId,
) -> Result<MaySeeCoachingOffers, Refusal> {
    let (year, _) = facts::year_of_offer(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_coaching_offers(conn, viewer, year).await.map_err(|refusal| match refusal {
        Refusal::Denied(_) => Refusal::Hidden(words_of(id)),
        other => hidden_as(other, words_of(id)),
    })
}

/// Whether the viewer may see when the museum of an enrolment that is known already is coached by these.
pub fn sees_coaching(viewer: &Viewer, known: &EnrolmentFacts, by: &[PersonId]) -> bool {
    is_allowed(viewer, TrackAction::SeeCoaching { enrolment: Some(known), by })
}

/// Proof that the viewer may see what the museum of an enrolment that is known already has booked; where they are its coach
/// alone, what they give.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where they may not see the enrolment.
pub fn see_bookings(viewer: &Viewer, known: &EnrolmentFacts) -> Result<MaySeeBookings, Refusal> {
    if sees_coaching(viewer, known, &[]) {
        return Ok(MaySeeBookings { given_by: None });
    }
    let coaching = Action::Track(TrackAction::Coach(Some(known)));
    demand(viewer, coaching, "Seeing what a museum has booked", words_of(known.id))?;
    Ok(MaySeeBookings { given_by: viewer.person().map(|person| person.id) })
}

/// Proof that the viewer may cancel or move this session of coaching.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn arrange_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Arrange>, Refusal> {
    in_coaching(conn, viewer, id, "Arranging coaching", |enrolment, by| TrackAction::ArrangeCoaching { enrolment, by })
        .await
}

/// Proof that the viewer gives this session of coaching.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn give_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Give>, Refusal> {
    in_coaching(conn, viewer, id, "Giving coaching", |enrolment, by| TrackAction::GiveCoaching { enrolment, by }).await
}

/// Proof that the viewer may read and write what the museum and its coach note down of this session for themselves.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn confide_in_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Confide>, Refusal> {
    in_coaching(conn, viewer, id, "Reading and writing the notes of coaching", |enrolment, by| {
        TrackAction::ConfideInCoaching { enrolment, by }
    })
    .await
}

/// Proof that the viewer may read and write what the museum and its coach note down of the session that this action came
/// of.
///
/// # Errors
/// As [`confide_in_coaching`].
pub async fn confide_in_coaching_of_follow_up(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: FollowUpId,
) -> Result<MayInCoaching<Confide>, Refusal> {
    let session = facts::coaching_of_follow_up(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    confide_in_coaching(conn, viewer, session).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

async fn in_coaching<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
    doing: &str,
    action: impl for<'a> FnOnce(Option<&'a EnrolmentFacts>, &'a [PersonId]) -> TrackAction<'a>,
) -> Result<MayInCoaching<Doing>, Refusal> {
    let Booked { enrolment, by } = facts::of_coaching(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    let known = facts::of_enrolment(conn, enrolment).await?;
    let known = known.as_ref();
    let proof = in_enrolment(viewer, enrolment, action(known, &by), known, doing)
        .map_err(|refusal| hidden_as(refusal, words_of(id)))?;
    let side = if is_allowed(viewer, TrackAction::GiveCoaching { enrolment: known, by: &by }) {
        Side::Coach
    } else if is_allowed(viewer, TrackAction::SeeToMuseum(known)) {
        Side::Programme
    } else {
        Side::Museum
    };
    Ok(MayInCoaching { session: id, enrolment: proof, by, side })
}
