//! The last administrator of an organization, and the last steward, stay until there is another.

use database::{AsyncPgConnection, id::MembershipId, schema::membership};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::NullableTimestamp;

use super::{
    Membership, Role,
    read::{counts, in_realm},
    realm::Locked,
};
use crate::problem::{ProblemCode, Rejection};

/// Whether somebody decides there.
pub(super) async fn has_keeper(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    keeper: Role,
    now: Timestamp,
) -> QueryResult<bool> {
    Ok(!ends_of_keepers(conn, locked, keeper, None, now).await?.is_empty())
}

/// Refuses to let a role end then (none: not at all any more), where nobody would decide there afterwards who could have
/// decided for longer. What stood when a role was given, that it has an end, may come to pass.
///
/// # Errors
/// A refusal at the field.
pub(super) async fn check_stays(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    row: &Membership,
    ends: Option<Timestamp>,
    field: &str,
    now: Timestamp,
) -> Result<(), Rejection> {
    let Some(keeper) = locked.keeper().filter(|keeper| *keeper == row.role) else {
        return Ok(());
    };
    let (Some(ends), lasts) = (ends, row.until) else {
        return Ok(());
    };
    let is_no_sooner = lasts.is_some_and(|lasts| lasts <= ends);
    if is_no_sooner {
        return Ok(());
    }
    let others = ends_of_keepers(conn, locked, keeper, Some(row), now).await?;
    if others.iter().any(|other| other.is_none_or(|other| other >= ends)) {
        return Ok(());
    }
    let place = if keeper == Role::Steward { "the network" } else { "the organization" };
    let keeper = keeper.in_words();
    let message = if ends > now {
        format!("would leave {place} without any {keeper} from {ends} on; make somebody else {keeper} first")
    } else {
        format!("is the role of the last {keeper} of {place}; make somebody else {keeper} first")
    };
    Err(Rejection::one(ProblemCode::WrongState, field, message))
}

/// Until when each of those lasts who decide there, `except` one. The rows are locked: who is being erased at this moment
/// is waited for, and does not count.
async fn ends_of_keepers(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    keeper: Role,
    except: Option<&Membership>,
    now: Timestamp,
) -> QueryResult<Vec<Option<Timestamp>>> {
    let others: Vec<(MembershipId, NullableTimestamp)> = membership::table
        .filter(in_realm(locked.realm))
        .filter(membership::role.eq(keeper))
        .filter(counts(now))
        .select((membership::id, membership::until))
        .for_share()
        .load(conn)
        .await?;
    let others = others.into_iter().filter(|(id, _)| except.is_none_or(|except| except.id != *id));
    Ok(others.map(|(_, until)| until.to_jiff()).collect())
}
