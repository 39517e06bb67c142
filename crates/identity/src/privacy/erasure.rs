//! Taking a person out: what is theirs goes, what others rely on stays without them.

mod exchange;
mod placement;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, SignInId},
    schema::{
        account, account_link, calendar_feed, certificate, coaching_expert, coaching_offer, credit_entry,
        credit_pursuit, enrolment, evaluation_answer, idempotency_key, invitation, join_request, membership, need,
        notice, notice_preference, organization, organization_identifier, person, recusal, registration, sign_in,
    },
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};

use crate::{
    policy::MayActForOneself,
    problem::{ProblemCode, Rejection},
};

/// What has to be said, so that nobody is erased by a slip.
pub const CONFIRMATION: &str = "erase me";

/// Whoever finds a browser that somebody left signed in must not be able to erase them.
const SIGNED_IN_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Erases the person. Their name, addresses, accounts, sign-ins and calendar links go, and so do open invitations and
/// requests, what they wrote in evaluations, applied for in exchanges and confided in placements, what they need, and their name
/// as an organization's contact. That somebody had a role, decided or did something stays, with an id that leads to nobody: counts
/// do not change. Organizations that are left without an administrator are listed for stewards.
///
/// # Errors
/// Where the confirmation is another, or they did not sign in within the last hour. Nothing is erased then.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    sign_in: Option<SignInId>,
    confirmation: &str,
    now: Timestamp,
) -> Result<Timestamp, Rejection> {
    if confirmation.trim().to_lowercase() != CONFIRMATION {
        return Err(Rejection::one(
            ProblemCode::Invalid,
            "confirmation",
            format_args!("is not \"{CONFIRMATION}\"; write that to be erased, which cannot be undone"),
        ));
    }
    let id = may.person();
    conn.transaction(async |conn| {
        check_recent(conn, sign_in, now).await?;
        let addresses = addresses(conn, id).await?;
        forget_contact(conn, &addresses).await?;
        end_memberships(conn, id, now).await?;
        settle_invitations(conn, id, &addresses, now).await?;
        withdraw_requests(conn, id, now).await?;
        forget_words(conn, id).await?;
        diesel::delete(calendar_feed::table.filter(calendar_feed::person_id.eq(id))).execute(conn).await?;
        diesel::delete(need::table.filter(need::person_id.eq(id))).execute(conn).await?;
        withdraw_certificates(conn, id, &addresses, now).await?;
        forget_notices(conn, id, &addresses, now).await?;
        leave_enrolments(conn, id).await?;
        diesel::delete(account_link::table.filter(database::lower(account_link::email.nullable()).eq_any(&addresses)))
            .execute(conn)
            .await?;
        diesel::delete(idempotency_key::table.filter(idempotency_key::asker_id.eq(id.uuid()))).execute(conn).await?;
        diesel::delete(credit_entry::table.filter(credit_entry::person_id.eq(id))).execute(conn).await?;
        diesel::delete(credit_pursuit::table.filter(credit_pursuit::person_id.eq(id))).execute(conn).await?;
        forget_programme_work(conn, id, now).await?;
        placement::forget(conn, id, &addresses, now).await?;
        exchange::forget(conn, id, &addresses, now).await?;
        diesel::delete(sign_in::table.filter(sign_in::person_id.eq(id))).execute(conn).await?;
        diesel::delete(account::table.filter(account::person_id.eq(id))).execute(conn).await?;
        diesel::update(person::table.find(id))
            .set((
                person::name.eq(None::<String>),
                person::email.eq(None::<String>),
                person::email_verified.eq(false),
                person::language.eq(None::<String>),
                person::erased_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        Ok(now)
    })
    .await
}

/// Why they had a conflict of interest goes. What they found in a museum's work, noted down with it and agreed with it stays
/// the museum's, with an id that leads to nobody; nothing more can be booked with them.
async fn forget_programme_work(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    diesel::update(recusal::table.filter(recusal::person_id.eq(id)))
        .set(recusal::reason.eq(None::<String>))
        .execute(conn)
        .await?;
    let with_them =
        coaching_expert::table.filter(coaching_expert::person_id.eq(id)).select(coaching_expert::coaching_offer_id);
    diesel::update(coaching_offer::table)
        .filter(coaching_offer::coach_id.eq(id).or(coaching_offer::id.eq_any(with_them)))
        .filter(coaching_offer::withdrawn_at.is_null())
        .set(coaching_offer::withdrawn_at.eq(jiff_diesel::Timestamp::from(now)))
        .execute(conn)
        .await?;
    Ok(())
}

async fn check_recent(
    conn: &mut AsyncPgConnection,
    sign_in: Option<SignInId>,
    now: Timestamp,
) -> Result<(), Rejection> {
    let since: Option<jiff_diesel::Timestamp> = match sign_in {
        Some(sign_in) => sign_in::table.find(sign_in).select(sign_in::created_at).first(conn).await.optional()?,
        None => None,
    };
    let is_recent = since.is_some_and(|since| now.duration_since(since.to_jiff()) <= SIGNED_IN_WITHIN);
    if is_recent {
        return Ok(());
    }
    Err(Rejection::one(
        ProblemCode::Denied,
        "",
        "Erasing yourself needs you to have signed in with your browser within the last hour; sign in again, then repeat it.",
    ))
}

/// A museum whose contact they are is written to through its administrators from then on.
async fn leave_enrolments(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<()> {
    diesel::update(enrolment::table.filter(enrolment::contact_person_id.eq(id)))
        .set(enrolment::contact_person_id.eq(None::<PersonId>))
        .execute(conn)
        .await?;
    Ok(())
}

/// Their verified addresses, in small letters.
async fn addresses(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<Vec<String>> {
    let main = person::table
        .find(id)
        .filter(person::email_verified)
        .select(database::lower(person::email))
        .first::<Option<String>>(conn)
        .await
        .optional()?
        .flatten();
    let others: Vec<Option<String>> = account::table
        .filter(account::person_id.eq(id))
        .filter(account::email_verified)
        .select(database::lower(account::email))
        .load(conn)
        .await?;
    Ok(others.into_iter().flatten().chain(main).collect())
}

/// An organization whose contact they are has none any more, which its administrators and stewards see.
async fn forget_contact(conn: &mut AsyncPgConnection, addresses: &[String]) -> QueryResult<()> {
    diesel::update(organization::table.filter(database::lower(organization::contact_email).eq_any(addresses)))
        .set((
            organization::contact_name.eq(None::<String>),
            organization::contact_email.eq(None::<String>),
            organization::contact_confirmed_on.eq(None::<jiff_diesel::Date>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn end_memberships(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    let standing = membership::table.filter(membership::person_id.eq(id)).filter(membership::ended_at.is_null());
    diesel::update(standing)
        .set((membership::ended_at.eq(jiff_diesel::Timestamp::from(now)), membership::ended_by.eq(id)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Open invitations of theirs are declined; that there were invitations stays, without the address.
async fn settle_invitations(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    let to_them = || database::lower(invitation::email).eq_any(addresses.to_vec());
    diesel::update(invitation::table.filter(to_them()).filter(invitation::settled_at.is_null()))
        .set((invitation::settled_at.eq(jiff_diesel::Timestamp::from(now)), invitation::settlement.eq("declined")))
        .execute(conn)
        .await?;
    diesel::update(invitation::table.filter(to_them())).set(invitation::email.eq(None::<String>)).execute(conn).await?;
    let theirs = membership::table.filter(membership::person_id.eq(id)).select(membership::id.nullable());
    diesel::update(invitation::table.filter(invitation::membership_id.eq_any(theirs)))
        .set(invitation::email.eq(None::<String>))
        .execute(conn)
        .await?;
    Ok(())
}

/// What they wrote in evaluations goes. What they chose keeps counting, for sums that were told before stay true; nobody
/// is shown it alone.
async fn forget_words(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<()> {
    let theirs = registration::table.filter(registration::person_id.eq(id)).select(registration::id);
    let words = evaluation_answer::table
        .filter(evaluation_answer::registration_id.eq_any(theirs))
        .filter(evaluation_answer::text.is_not_null());
    diesel::delete(words).execute(conn).await?;
    Ok(())
}

/// What they were not told yet nobody is told any more. That they were told something stays, without their name, address
/// and words. That an address is not to be written to stays too, by its hash: they asked for it.
async fn forget_notices(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    let theirs = || {
        let to_address = database::lower(notice::to_address).eq_any(addresses.to_vec());
        notice::table.filter(notice::to_person_id.eq(id).assume_not_null().or(to_address.assume_not_null()))
    };
    diesel::update(theirs().filter(notice::settled_at.is_null()))
        .set((notice::settled_at.eq(jiff_diesel::Timestamp::from(now)), notice::settlement.eq("unwanted")))
        .execute(conn)
        .await?;
    diesel::update(theirs())
        .set((
            notice::name.eq(None::<String>),
            notice::facts.eq(serde_json::json!({})),
            notice::last_error.eq(None::<String>),
            notice::language.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    // The change that was told of stays the one it was, so that two of them are never the same.
    diesel::update(notice::table.filter(database::lower(notice::to_address).eq_any(addresses.to_vec())))
        .set((
            notice::to_address.eq(None::<String>),
            notice::change_key.eq(diesel::dsl::sql::<diesel::sql_types::Text>("id::text")),
        ))
        .execute(conn)
        .await?;
    diesel::delete(notice_preference::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Requests that wait for a steward's decision are taken back, and so are the organizations that were asked for with them;
/// of all the note goes.
async fn withdraw_requests(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    const WITHDRAWN: &str = "withdrawn";
    let theirs = || join_request::table.filter(join_request::person_id.eq(id));
    diesel::update(theirs()).set(join_request::note.eq(None::<String>)).execute(conn).await?;
    let asked_for: Vec<OrganizationId> = diesel::update(theirs().filter(join_request::decided_at.is_null()))
        .set((
            join_request::decision.eq(WITHDRAWN),
            join_request::decided_at.eq(jiff_diesel::Timestamp::from(now)),
            join_request::decided_by.eq(id),
        ))
        .returning(join_request::organization_id)
        .get_results(conn)
        .await?;
    let waiting =
        organization::table.filter(organization::id.eq_any(asked_for)).filter(organization::status.eq("requested"));
    let withdrawn: Vec<OrganizationId> = diesel::update(waiting)
        .set((
            organization::status.eq(WITHDRAWN),
            organization::revision.eq(organization::revision + 1),
            organization::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .returning(organization::id)
        .get_results(conn)
        .await?;
    // The numbers of a register may be another's, who could not have them.
    diesel::delete(organization_identifier::table.filter(organization_identifier::organization_id.eq_any(withdrawn)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Their certificates cannot be looked at here any more, and count as revoked, since nothing of what they say can be
/// verified. The rows stay, without whom they were for, so that no number is given twice.
async fn withdraw_certificates(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    let registrations = registration::table.filter(registration::person_id.eq(id)).select(registration::id);
    let theirs: Vec<uuid::Uuid> = certificate::table
        .filter(
            certificate::registration_id.eq_any(registrations).or(certificate::email
                .is_not_null()
                .and(database::lower(certificate::email).eq_any(addresses))
                .assume_not_null()),
        )
        .select(certificate::id)
        .load(conn)
        .await?;
    let standing =
        certificate::table.filter(certificate::id.eq_any(theirs.clone())).filter(certificate::revoked_at.is_null());
    diesel::update(standing)
        .set((certificate::revoked_at.eq(jiff_diesel::Timestamp::from(now)), certificate::reason_code.eq("erased")))
        .execute(conn)
        .await?;
    diesel::update(certificate::table.filter(certificate::id.eq_any(theirs)))
        .set((
            certificate::name.eq(None::<String>),
            certificate::email.eq(None::<String>),
            certificate::salt.eq(None::<String>),
            certificate::secret.eq(None::<String>),
            certificate::reason.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
