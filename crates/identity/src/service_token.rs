//! Service tokens: how a partner's system shows for which organization it acts.
//!
//! A token's secret is shown once, when it is created; what is kept is its SHA-256. The secret has 256 bits of chance in
//! it, so a plain hash serves: there is nothing to guess. It is looked up by its hash, so how long that takes tells
//! nothing about a secret that is nearly right.

use std::fmt;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ServiceTokenId},
    schema::{organization, programme_participant, service_token},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::{AuthenticationError, Scope, Viewer};

/// How every secret begins, so that people and scanners for leaked secrets know one when they see it.
pub const PREFIX: &str = "lyceum_";

/// `last_used_at` is written at most this often, so that a busy token does not make every read a write.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// A token as it stands in the database, without the hash of its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = service_token)]
pub struct ServiceToken {
    /// Its id, by which it is revoked.
    pub id: ServiceTokenId,
    /// For whom it acts.
    pub organization_id: OrganizationId,
    /// What its owners call it.
    pub name: String,
    /// What it may be used for, as the words of [`Scope`].
    #[diesel(deserialize_as = Vec<String>)]
    pub scopes: Scopes,
    /// When it was created.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// From when on it is refused; none: never.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub expires_at: Option<Timestamp>,
    /// When somebody revoked it.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    /// When it was last shown to us, to the minute.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub last_used_at: Option<Timestamp>,
}

/// The scopes of a token. A word that this version does not know grants nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(pub Vec<Scope>);

impl From<Vec<String>> for Scopes {
    fn from(words: Vec<String>) -> Self {
        Self(words.iter().filter_map(|word| word.parse().ok()).collect())
    }
}

/// What is needed for a new token.
#[derive(Debug, Clone)]
pub struct NewServiceToken {
    /// For whom it will act.
    pub organization_id: OrganizationId,
    /// What its owners call it: "museum website".
    pub name: String,
    /// What it may be used for; at least one.
    pub scopes: Vec<Scope>,
    /// From when on it is refused; none: never.
    pub expires_at: Option<Timestamp>,
}

/// A token's secret, as its owner sends it. Shown by [`Secret::reveal`] alone, so that it does not slip into a log.
pub struct Secret(String);

impl Secret {
    fn by_chance() -> Self {
        let chance: [u8; 32] = rand::random();
        let hex: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{PREFIX}{hex}"))
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}…")
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Why a token was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreationError {
    /// The name is empty or too long.
    #[error("name has {0} characters; give the token a name of 1 to 200 characters that says where it is used")]
    Name(usize),
    /// No scope was given.
    #[error("scope is missing; give at least one of catalogue:write, organizations:write, topics:write")]
    NoScope,
    /// It would never have been valid.
    #[error("expiry {0} is not in the future; give a later time, or none for a token that does not expire")]
    Expired(Timestamp),
    /// There is no such organization.
    #[error("organization {0} is not in the catalogue; look its id up with the query organizations")]
    NoOrganization(OrganizationId),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

/// Creates a token. The secret is in the answer and nowhere else.
///
/// # Errors
/// Where the name, the scopes or the expiry make no sense, or there is no such organization.
pub async fn create(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    new: NewServiceToken,
) -> Result<(ServiceToken, Secret), CreationError> {
    let length = new.name.trim().chars().count();
    if length == 0 || length > 200 || new.name.contains('\0') {
        return Err(CreationError::Name(length));
    }
    if new.scopes.is_empty() {
        return Err(CreationError::NoScope);
    }
    if let Some(expires_at) = new.expires_at.filter(|at| *at <= now) {
        return Err(CreationError::Expired(expires_at));
    }
    let known: bool = diesel::select(exists(organization::table.find(new.organization_id))).get_result(conn).await?;
    if !known {
        return Err(CreationError::NoOrganization(new.organization_id));
    }
    let mut scopes = new.scopes;
    scopes.sort();
    scopes.dedup();
    let secret = Secret::by_chance();
    let token = diesel::insert_into(service_token::table)
        .values((
            service_token::id.eq(ServiceTokenId::new()),
            service_token::organization_id.eq(new.organization_id),
            service_token::name.eq(new.name.trim()),
            service_token::secret_hash.eq(hash(secret.reveal())),
            service_token::scopes.eq(scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>()),
            service_token::created_at.eq(jiff_diesel::Timestamp::from(now)),
            service_token::expires_at.eq(new.expires_at.map(jiff_diesel::Timestamp::from)),
        ))
        .returning(ServiceToken::as_returning())
        .get_result(conn)
        .await?;
    Ok((token, secret))
}

/// The tokens of an organization, or of all, oldest first; revoked and expired ones among them.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    conn: &mut AsyncPgConnection,
    organization_id: Option<OrganizationId>,
) -> QueryResult<Vec<ServiceToken>> {
    let mut tokens = service_token::table.select(ServiceToken::as_select()).order(service_token::id).into_boxed();
    if let Some(organization_id) = organization_id {
        tokens = tokens.filter(service_token::organization_id.eq(organization_id));
    }
    tokens.load(conn).await
}

/// What became of a wish to revoke a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// From now on it is refused.
    Revoked,
    /// It had been revoked before.
    AlreadyRevoked,
    /// There is no such token.
    Unknown,
}

/// Revokes a token: from now on it is refused. The row stays, so that it is known what there was.
///
/// # Errors
/// Where the database fails.
pub async fn revoke(conn: &mut AsyncPgConnection, now: Timestamp, id: ServiceTokenId) -> QueryResult<Revocation> {
    let revoked = diesel::update(service_token::table.find(id).filter(service_token::revoked_at.is_null()))
        .set(service_token::revoked_at.eq(jiff_diesel::Timestamp::from(now)))
        .execute(conn)
        .await?;
    if revoked == 1 {
        return Ok(Revocation::Revoked);
    }
    let known: bool = diesel::select(exists(service_token::table.find(id))).get_result(conn).await?;
    Ok(if known { Revocation::AlreadyRevoked } else { Revocation::Unknown })
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
    let token = find(conn, secret).await?.ok_or(AuthenticationError::Unknown)?;
    if let Some(at) = token.revoked_at {
        return Err(AuthenticationError::Revoked(at));
    }
    if let Some(at) = token.expires_at.filter(|at| *at <= now) {
        return Err(AuthenticationError::Expired(at));
    }
    note_use(conn, &token, now).await?;
    Ok(viewer(conn, token).await?)
}

/// Whoever shows the token with this id, if it still holds.
pub(crate) async fn renewed(
    mut conn: &AsyncPgConnection,
    id: ServiceTokenId,
    now: Timestamp,
) -> QueryResult<Option<Viewer>> {
    let expiry = service_token::expires_at;
    let token: Option<ServiceToken> = service_token::table
        .find(id)
        .filter(service_token::revoked_at.is_null())
        .filter(expiry.is_null().or(expiry.gt(jiff_diesel::Timestamp::from(now)).assume_not_null()))
        .select(ServiceToken::as_select())
        .first(&mut conn)
        .await
        .optional()?;
    match token {
        Some(token) => viewer(conn, token).await.map(Some),
        None => Ok(None),
    }
}

/// The viewer who shows this token.
async fn viewer(mut conn: &AsyncPgConnection, token: ServiceToken) -> QueryResult<Viewer> {
    let organization_id = token.organization_id;
    let status: String =
        organization::table.find(organization_id).select(organization::status).first(&mut conn).await?;
    let programmes = programme_participant::table
        .filter(programme_participant::organization_id.eq(organization_id))
        .select(programme_participant::programme_id)
        .load(&mut conn)
        .await?;
    Ok(Viewer::Service {
        token_id: token.id,
        organization_id,
        scopes: token.scopes.0,
        is_approved: status == "approved",
        programmes,
    })
}

/// The token of a `Bearer` header. The scheme's capitals do not matter (RFC 9110).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.trim().split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

async fn find(conn: &mut AsyncPgConnection, secret: &str) -> QueryResult<Option<ServiceToken>> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    service_token::table
        .filter(service_token::secret_hash.eq(hash(secret)))
        .select(ServiceToken::as_select())
        .first(conn)
        .await
        .optional()
}

async fn note_use(conn: &mut AsyncPgConnection, token: &ServiceToken, now: Timestamp) -> QueryResult<()> {
    let noted_lately = token.last_used_at.is_some_and(|last| now.duration_since(last) < USE_NOTED_EVERY);
    if !noted_lately {
        diesel::update(service_token::table.find(token.id))
            .set(service_token::last_used_at.eq(jiff_diesel::Timestamp::from(now)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_can_be_recognised_and_is_never_the_same() {
        let (one, other) = (Secret::by_chance(), Secret::by_chance());
        assert!(one.reveal().starts_with("lyceum_"));
        assert_eq!(one.reveal().len(), "lyceum_".len() + 64);
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(format!("{one:?}"), "lyceum_…");
    }

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

    #[test]
    fn a_scope_of_a_later_version_grants_nothing() {
        let words = vec!["topics:write".to_owned(), "moon:write".to_owned()];
        assert_eq!(Scopes::from(words), Scopes(vec![Scope::TopicsWrite]));
    }
}
