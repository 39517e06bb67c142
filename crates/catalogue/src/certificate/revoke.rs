//! Taking certificates back.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RegistrationId},
    schema::{certificate, registration},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    policy::MayEdit,
    problem::{ProblemCode, Rejection},
};
use jiff::Timestamp;

use super::{Certificate, RevocationReason};
use crate::registration::RegistrationState;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Revokes the certificate of a registration for what the viewer offers. One that is revoked already stays as it is.
///
/// # Errors
/// Where there is none for that opportunity, or no reason is given.
pub async fn revoke(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    registration: RegistrationId,
    reason: &str,
    now: Timestamp,
) -> Result<Certificate, Rejection> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Rejection::one(
            ProblemCode::Required,
            "reason",
            "is empty; say why the certificate is revoked, since whoever verifies it reads that",
        ));
    }
    if reason.chars().count() > LONGEST_REASON {
        return Err(Rejection::one(
            ProblemCode::TooLong,
            "reason",
            format_args!("is longer than {LONGEST_REASON} characters; shorten it"),
        ));
    }
    let theirs = || {
        certificate::table
            .filter(certificate::registration_id.eq(registration).and(certificate::opportunity_id.eq(may.id())))
    };
    diesel::update(theirs().filter(certificate::revoked_at.is_null()))
        .set((
            certificate::revoked_at.eq(jiff_diesel::Timestamp::from(now)),
            certificate::reason_code.eq(RevocationReason::RevokedByProvider),
            certificate::reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    theirs()
        .order(certificate::id.desc())
        .select(Certificate::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("registration", "a registration with a certificate"))
}

/// Revokes the certificates of those of these registrations that are not completed any more. Call it in the transaction
/// that takes the completion back.
///
/// # Errors
/// Where the database fails.
pub async fn take_back(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    registrations: &[RegistrationId],
) -> QueryResult<usize> {
    let open = registration::table
        .filter(registration::id.eq_any(registrations).and(registration::state.ne(RegistrationState::Completed)))
        .select(registration::id);
    diesel::update(certificate::table)
        .filter(certificate::registration_id.eq_any(open).and(certificate::revoked_at.is_null()))
        .set((
            certificate::revoked_at.eq(jiff_diesel::Timestamp::from(now)),
            certificate::reason_code.eq(RevocationReason::CompletionTakenBack),
        ))
        .execute(conn)
        .await
}
