//! Asking what was done.

use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensions, ID, InputObject, Object, Result};
use database::id::OrganizationId;
use identity::{
    audit::{self as domain, ByWhom, Thing, TrailFilter},
    policy,
};
use jiff::Timestamp;

use super::types::{AuditEntry, AuditEntryConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::RequestExt,
    scalar::DateTime,
};

/// Which entries are wanted. Fields left out do not narrow.
#[derive(InputObject, Default)]
pub struct AuditFilterInput {
    /// Of this instant or later.
    from: Option<DateTime>,
    /// Before this instant.
    to: Option<DateTime>,
    /// Of what this person or system did: person_… or token_….
    actor: Option<ID>,
    /// About this thing, by its id of any kind. An opportunity's are those about its runs, sessions and recordings too, a
    /// person's those about their roles.
    thing: Option<ID>,
}

/// Queries for the audit trail.
#[derive(Default)]
pub struct AuditQueries;

#[Object]
impl AuditQueries {
    /// What was done in the whole network, the latest first. For stewards; to others it is null, with an error. What was
    /// done to one organization's things is in `Organization.auditTrail`. Counted as many items as `first` says, 20 if it
    /// says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditFilterInput>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<AuditEntryConnection>> {
        nullable(Box::pin(trail(ctx, None, filter, first, after))).await
    }
}

/// The trail of one organization's things, or of everything.
///
/// # Errors
/// Where the viewer may not read it, what is asked for makes no sense, or the database fails.
pub async fn trail(
    ctx: &Context<'_>,
    of: Option<OrganizationId>,
    filter: Option<AuditFilterInput>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<AuditEntryConnection>> {
    let request = ctx.request();
    let may = policy::read_trail(request.viewer(), of).map_err(refused)?;
    let filter = filter.unwrap_or_default().read()?;
    let behind = after.is_some();
    let page = page_request(first, after)?;
    let conn = request.connection().await?;
    let selection = ctx.look_ahead();
    let total = total(&selection, domain::count(conn, &may, &filter));
    let (page, total) = futures::try_join!(domain::page(conn, &may, &filter, &page), total)?;
    Ok(Some(AuditEntryConnection::new(page, behind, total, |row| AuditEntry(Arc::new(row)))))
}

impl AuditFilterInput {
    fn read(self) -> Result<TrailFilter> {
        let actor = self.actor.map(|id| {
            let wrong = "is the id of no person and no service token; such ids begin with \"person_\" or \"token_\"";
            ByWhom::read(&id).ok_or_else(|| wrong_id("actor", wrong))
        });
        let thing = self.thing.map(|id| Thing::read(&id).ok_or_else(|| wrong_id("thing", "is no id")));
        Ok(TrailFilter {
            from: self.from.map(|from| instant("from", &from)).transpose()?,
            to: self.to.map(|to| instant("to", &to)).transpose()?,
            by: actor.transpose()?,
            thing: thing.transpose()?,
        })
    }
}

fn wrong_id(field: &str, wrong: &str) -> Error {
    Error::new(format!("{field} {wrong}.")).extend_with(|_, extensions| extensions.set("code", "INVALID_ID"))
}

fn instant(field: &str, text: &DateTime) -> Result<Timestamp> {
    text.0.parse().map_err(|_| {
        Error::new(format!("{field} is \"{}\", which is no instant; write it like 2024-02-16T18:30:00Z.", text.0))
    })
}
