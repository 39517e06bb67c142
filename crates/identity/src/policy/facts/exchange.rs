//! What the policy needs to know about a mentorship exchange.

use database::{
    AsyncPgConnection,
    id::{
        Adoption, Agreement, ApplicationId, Artifact, CheckIn, Collaboration, CommitteeSeatId, DeclaredConflictId,
        ExpectationId, ExpertiseId, FundingStreamId, Id, Kind, MentorId, OfferId, OrganizationId, PairingId, PersonId,
        PinId, Placement, PlacementId, PlacementIssue, PlanId, PrivateNote, ProgrammeId, ProgressReport, Reflection,
        ReturnCommitment, RoundId, Story,
    },
    schema::{
        account, adoption, agreement, application, artifact, check_in, collaboration, committee_seat,
        declared_conflict, expectation, expertise, funding_stream, mentor, offer, pairing, pin, placement,
        placement_issue, plan, private_note, programme, progress_report, reflection, return_commitment, round, story,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::policy::{ApplicationFacts, OfferFacts, PlacementFacts, ProgrammeFacts, RoundFacts};

const DRAFT: &str = "draft";

/// Of which exchange a round is, and whether it was called for.
pub(crate) async fn of_round(mut conn: &AsyncPgConnection, id: RoundId) -> QueryResult<Option<RoundFacts>> {
    let found: Option<(ProgrammeId, OrganizationId, bool)> = round::table
        .inner_join(programme::table.on(programme::id.eq(round::programme_id)))
        .filter(round::id.eq(id))
        .select((programme::id, programme::organization_id, round::state.eq(DRAFT)))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.map(|(programme, operator, is_draft)| RoundFacts {
        id,
        programme: ProgrammeFacts { id: programme, operator },
        is_draft,
    }))
}

/// Whose offer it is, and where.
pub(crate) async fn of_offer(conn: &AsyncPgConnection, id: OfferId) -> QueryResult<Option<OfferFacts>> {
    Ok(of_offers(conn, &[id]).await?.pop())
}

/// Whose these offers are, and where, in no order.
pub(crate) async fn of_offers(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<OfferFacts>> {
    type Row = (OfferId, ProgrammeId, OrganizationId, RoundId, OrganizationId, bool);
    let found: Vec<Row> = offer::table
        .inner_join(programme::table.on(programme::id.eq(offer::programme_id)))
        .filter(offer::id.eq_any(ids))
        .select((
            offer::id,
            programme::id,
            programme::organization_id,
            offer::round_id,
            offer::organization_id,
            offer::submitted_at.is_not_null(),
        ))
        .load(&mut conn)
        .await?;
    let facts = found.into_iter().map(|(id, programme, operator, round, host, is_submitted)| OfferFacts {
        id,
        programme: ProgrammeFacts { id: programme, operator },
        round,
        host,
        is_submitted,
    });
    Ok(facts.collect())
}

/// Whose application it is, and where. One that was read in for an address is of whoever has that address, verified: `viewer` if they
/// do.
pub(crate) async fn of_application(
    conn: &AsyncPgConnection,
    id: ApplicationId,
    viewer: Option<PersonId>,
) -> QueryResult<Option<ApplicationFacts>> {
    Ok(of_applications(conn, &[id], viewer).await?.pop())
}

/// The same of many, in no order. In two statements at most, however many they are.
pub(crate) async fn of_applications(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
    viewer: Option<PersonId>,
) -> QueryResult<Vec<ApplicationFacts>> {
    type Row = (
        ApplicationId,
        (ProgrammeId, OrganizationId),
        RoundId,
        OrganizationId,
        (Option<PersonId>, Option<String>),
        Option<PersonId>,
        bool,
    );
    let found: Vec<Row> = application::table
        .inner_join(programme::table.on(programme::id.eq(application::programme_id)))
        .filter(application::id.eq_any(ids))
        .select((
            application::id,
            (programme::id, programme::organization_id),
            application::round_id,
            application::organization_id,
            (application::person_id, application::email),
            application::supervisor_id,
            application::submitted_at.is_not_null(),
        ))
        .load(&mut conn)
        .await?;
    let is_for_an_address = found.iter().any(|(_, _, _, _, (person, email), ..)| person.is_none() && email.is_some());
    let theirs = match viewer {
        Some(viewer) if is_for_an_address => verified_addresses(conn, viewer).await?,
        _ => Vec::new(),
    };
    let facts =
        found.into_iter().map(|(id, (programme, operator), round, home, (person, email), supervisor, is_submitted)| {
            let is_theirs = email.is_some_and(|email| theirs.contains(&email.to_lowercase()));
            let person = person.or(viewer.filter(|_| is_theirs));
            let programme = ProgrammeFacts { id: programme, operator };
            ApplicationFacts { id, programme, round, home, person, supervisor, is_submitted }
        });
    Ok(facts.collect())
}

/// The addresses of somebody's accounts that a provider vouches for, in small letters.
pub(crate) async fn verified_addresses(mut conn: &AsyncPgConnection, person: PersonId) -> QueryResult<Vec<String>> {
    let known: Vec<Option<String>> = account::table
        .filter(account::person_id.eq(person).and(account::email_verified))
        .select(account::email)
        .load(&mut conn)
        .await?;
    Ok(known.into_iter().flatten().map(|email| email.to_lowercase()).collect())
}

/// Whose placement it is, and who hosts.
pub(crate) async fn of_placement(
    mut conn: &AsyncPgConnection,
    id: PlacementId,
    viewer: Option<PersonId>,
) -> QueryResult<Option<PlacementFacts>> {
    let found: Option<(ApplicationId, OrganizationId, Option<PersonId>)> = placement::table
        .inner_join(offer::table.left_join(mentor::table))
        .filter(placement::id.eq(id))
        .select((placement::application_id, placement::host_id, mentor::person_id.nullable()))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((application, host, mentor)) = found else { return Ok(None) };
    let application = of_application(conn, application, viewer).await?;
    Ok(application.map(|application| PlacementFacts { id, application, host, mentor }))
}

/// Of which exchange's committee a seat is.
pub(crate) async fn programme_of_seat(
    mut conn: &AsyncPgConnection,
    id: CommitteeSeatId,
) -> QueryResult<Option<ProgrammeId>> {
    committee_seat::table.find(id).select(committee_seat::programme_id).first(&mut conn).await.optional()
}

/// Of which exchange a funding stream is.
pub(crate) async fn programme_of_stream(
    mut conn: &AsyncPgConnection,
    id: FundingStreamId,
) -> QueryResult<Option<ProgrammeId>> {
    funding_stream::table.find(id).select(funding_stream::programme_id).first(&mut conn).await.optional()
}

/// Whether an organization funds an exchange: whether one of its streams is theirs.
pub(crate) async fn funds(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    funder: OrganizationId,
) -> QueryResult<bool> {
    let streams = funding_stream::table
        .filter(funding_stream::programme_id.eq(programme))
        .filter(funding_stream::funder_id.eq(funder));
    diesel::select(diesel::dsl::exists(streams)).get_result(&mut conn).await
}

/// In which exchange a conflict was declared, by whom, and in the name of which partner.
pub(crate) async fn programme_of_conflict(
    mut conn: &AsyncPgConnection,
    id: DeclaredConflictId,
) -> QueryResult<Option<(ProgrammeId, Option<PersonId>, Option<OrganizationId>)>> {
    let columns = (declared_conflict::programme_id, declared_conflict::declared_by, declared_conflict::organization_id);
    declared_conflict::table.find(id).select(columns).first(&mut conn).await.optional()
}

/// In which round somebody mentors, and for whom.
pub(crate) async fn round_of_mentor(
    mut conn: &AsyncPgConnection,
    id: MentorId,
) -> QueryResult<Option<(RoundId, OrganizationId)>> {
    mentor::table.find(id).select((mentor::round_id, mentor::organization_id)).first(&mut conn).await.optional()
}

/// In which exchange a partner said that it can teach something, and which partner.
pub(crate) async fn partner_of_expertise(
    mut conn: &AsyncPgConnection,
    id: ExpertiseId,
) -> QueryResult<Option<(ProgrammeFacts, OrganizationId)>> {
    let found: Option<(ProgrammeId, OrganizationId, OrganizationId)> = expertise::table
        .inner_join(programme::table.on(programme::id.eq(expertise::programme_id)))
        .filter(expertise::id.eq(id))
        .select((programme::id, programme::organization_id, expertise::organization_id))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.map(of_partner))
}

/// In which exchange a partner said that it expects to need something, and which partner.
pub(crate) async fn partner_of_expectation(
    mut conn: &AsyncPgConnection,
    id: ExpectationId,
) -> QueryResult<Option<(ProgrammeFacts, OrganizationId)>> {
    let found: Option<(ProgrammeId, OrganizationId, OrganizationId)> = expectation::table
        .inner_join(programme::table.on(programme::id.eq(expectation::programme_id)))
        .filter(expectation::id.eq(id))
        .select((programme::id, programme::organization_id, expectation::organization_id))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.map(of_partner))
}

fn of_partner(
    (id, operator, partner): (ProgrammeId, OrganizationId, OrganizationId),
) -> (ProgrammeFacts, OrganizationId) {
    (ProgrammeFacts { id, operator }, partner)
}

/// Of which round a settled pair is.
pub(crate) async fn round_of_pin(mut conn: &AsyncPgConnection, id: PinId) -> QueryResult<Option<RoundId>> {
    pin::table.find(id).select(pin::round_id).first(&mut conn).await.optional()
}

/// Of which round a plan is.
pub(crate) async fn round_of_plan(mut conn: &AsyncPgConnection, id: PlanId) -> QueryResult<Option<RoundId>> {
    plan::table.find(id).select(plan::round_id).first(&mut conn).await.optional()
}

/// Of which round the plan of a pairing is.
pub(crate) async fn round_of_pairing(mut conn: &AsyncPgConnection, id: PairingId) -> QueryResult<Option<RoundId>> {
    pairing::table
        .inner_join(plan::table)
        .filter(pairing::id.eq(id))
        .select(plan::round_id)
        .first(&mut conn)
        .await
        .optional()
}

/// Something of a placement, by its id.
pub trait OfPlacement: Copy + Send {
    /// Of which placement it is; none where there is no such thing.
    fn placement(self, conn: &AsyncPgConnection) -> impl Future<Output = QueryResult<Option<PlacementId>>> + Send;

    /// What it is, in words.
    fn words(self) -> &'static str;
}

impl OfPlacement for PlacementId {
    async fn placement(self, _: &AsyncPgConnection) -> QueryResult<Option<PlacementId>> {
        Ok(Some(self))
    }

    fn words(self) -> &'static str {
        Placement::WORDS
    }
}

/// Has the rows of these tables lead to their placements.
macro_rules! of_placement {
    ($($table:ident: $kind:ident),+ $(,)?) => {$(
        impl OfPlacement for Id<$kind> {
            async fn placement(self, mut conn: &AsyncPgConnection) -> QueryResult<Option<PlacementId>> {
                $table::table.find(self).select($table::placement_id).first(&mut conn).await.optional()
            }

            fn words(self) -> &'static str {
                $kind::WORDS
            }
        }
    )+};
}

of_placement! {
    agreement: Agreement,
    check_in: CheckIn,
    progress_report: ProgressReport,
    reflection: Reflection,
    private_note: PrivateNote,
    placement_issue: PlacementIssue,
    return_commitment: ReturnCommitment,
    collaboration: Collaboration,
    artifact: Artifact,
    story: Story,
}

impl OfPlacement for Id<Adoption> {
    async fn placement(self, mut conn: &AsyncPgConnection) -> QueryResult<Option<PlacementId>> {
        adoption::table
            .inner_join(return_commitment::table)
            .filter(adoption::id.eq(self))
            .select(return_commitment::placement_id)
            .first(&mut conn)
            .await
            .optional()
    }

    fn words(self) -> &'static str {
        Adoption::WORDS
    }
}
