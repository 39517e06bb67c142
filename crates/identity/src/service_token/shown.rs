//! Whom a token shows, in one statement.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId, ServiceTokenId},
    schema::service_token,
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Binary, Bool, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::{PREFIX, Scopes};
use crate::{AuthenticationError, Viewer, sign_in::hash};

/// `last_used_at` is written at most this often, so that a busy token does not make every read a write.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

type Columns =
    (Uuid, Uuid, Array<Text>, Nullable<Timestamptz>, Nullable<Timestamptz>, Nullable<Timestamptz>, Bool, Array<Uuid>);

/// A token, with what there is to know of the organization for which it acts.
#[derive(Queryable)]
struct Shown {
    id: ServiceTokenId,
    organization_id: OrganizationId,
    scopes: Vec<String>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    expires_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    revoked_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    last_used_at: Option<Timestamp>,
    is_approved: bool,
    programmes: Vec<ProgrammeId>,
}

/// The viewer who sends this `Authorization` header: nobody where there is none.
///
/// # Errors
/// Where a header is there and does not show who asks: it is then not taken for nobody, because who sends a token means
/// to be known.
pub async fn authenticate(
    conn: &mut AsyncPgConnection,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<Viewer, AuthenticationError> {
    let Some(authorization) = authorization else {
        return Ok(Viewer::Nobody);
    };
    let secret = bearer(authorization).ok_or(AuthenticationError::Malformed)?;
    if !secret.starts_with(PREFIX) {
        return Err(AuthenticationError::Unknown);
    }
    let mut statement = select();
    statement.sql("secret_hash = ").bind::<Binary, _>(hash(secret));
    let token = first(conn, statement).await?.ok_or(AuthenticationError::Unknown)?;
    used(conn, token, now).await
}

/// The viewer whom a provider knows by this subject, if that is the system of a partner which is registered here. Call it
/// only for a subject that the provider's own token has shown.
///
/// # Errors
/// Where it was registered, and is good no longer.
pub async fn of_client(
    conn: &mut AsyncPgConnection,
    issuer: &str,
    subject: &str,
    now: Timestamp,
) -> Result<Option<Viewer>, AuthenticationError> {
    let mut statement = select();
    statement
        .sql("issuer = ")
        .bind::<Text, _>(issuer.to_owned())
        .sql(" AND subject = ")
        .bind::<Text, _>(subject.to_owned())
        // One that holds, or else the one that was revoked last.
        .sql(" ORDER BY revoked_at DESC NULLS FIRST LIMIT 1");
    match first(conn, statement).await? {
        Some(token) => used(conn, token, now).await.map(Some),
        None => Ok(None),
    }
}

/// Whoever shows the token with this id, if it still holds.
pub(crate) async fn renewed(
    conn: &AsyncPgConnection,
    id: ServiceTokenId,
    now: Timestamp,
) -> QueryResult<Option<Viewer>> {
    let mut statement = select();
    statement.sql("service_token.id = ").bind::<Uuid, _>(id);
    let token = first(conn, statement).await?;
    Ok(token.filter(|token| token.check(now).is_ok()).map(Viewer::from))
}

/// The token of a `Bearer` header. The scheme's capitals do not matter (RFC 9110).
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.trim().split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

fn select() -> Statement<Columns> {
    Statement::new(
        "SELECT service_token.id, organization.id, scopes, expires_at, revoked_at, last_used_at,
            organization.status = 'approved',
            ARRAY(SELECT programme_id FROM programme_participant WHERE organization_id = organization.id)
         FROM service_token JOIN organization ON organization.id = service_token.organization_id
         WHERE ",
    )
}

async fn first(mut conn: &AsyncPgConnection, statement: Statement<Columns>) -> QueryResult<Option<Shown>> {
    statement.get_result(&mut conn).await.optional()
}

async fn used(conn: &mut AsyncPgConnection, token: Shown, now: Timestamp) -> Result<Viewer, AuthenticationError> {
    token.check(now)?;
    let noted_lately = token.last_used_at.is_some_and(|last| now.duration_since(last) < USE_NOTED_EVERY);
    if !noted_lately {
        diesel::update(service_token::table.find(token.id))
            .set(service_token::last_used_at.eq(now.to_diesel()))
            .execute(conn)
            .await?;
    }
    Ok(token.into())
}

impl Shown {
    fn check(&self, now: Timestamp) -> Result<(), AuthenticationError> {
        if let Some(at) = self.revoked_at {
            return Err(AuthenticationError::Revoked(at));
        }
        match self.expires_at {
            Some(at) if at <= now => Err(AuthenticationError::Expired(at)),
            _ => Ok(()),
        }
    }
}

impl From<Shown> for Viewer {
    fn from(token: Shown) -> Self {
        Self::Service {
            token_id: token.id,
            organization_id: token.organization_id,
            scopes: Scopes::from(token.scopes).0,
            is_approved: token.is_approved,
            programmes: token.programmes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_another_form_shows_nobody() {
        for (header, secret) in [
            ("Bearer lyceum_1", Some("lyceum_1")),
            ("bearer  lyceum_1 ", Some("lyceum_1")),
            ("Basic dXNlcjpwYXNz", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("lyceum_1", None),
            ("", None),
        ] {
            assert_eq!(bearer(header), secret, "{header:?}");
        }
    }
}
