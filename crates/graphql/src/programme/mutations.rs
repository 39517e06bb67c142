//! Beginning programmes and changing them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    problem::Problems,
    programme::{self as domain, ProgrammeChanges, ProgrammeInput},
};
use database::AsyncPgConnection;
use identity::policy;

use super::types::{Programme, ProgrammeKind};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, in_the_name_of, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// A new programme.
#[derive(InputObject)]
pub struct CreateProgrammeInput {
    /// The organization that runs it: its id, org_…. Left out: the one you act for.
    operator: Option<ID>,
    /// The sort of programme.
    kind: ProgrammeKind,
    /// The language its name is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its name, in its main language at least; at most 500 characters each.
    name: Vec<TranslationInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the programme it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a programme. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateProgrammeInput {
    /// Which programme: its id, programme_….
    id: ID,
    /// The language its name is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// Its name: all languages, since they replace the ones there are.
    name: Option<Vec<TranslationInput>>,
    /// The revision you saw. Given, the change is refused if somebody else changed the programme since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of beginning a programme.
    CreateProgrammePayload {
        /// The programme; none where it was refused.
        programme: Programme
    }
    /// Why a programme was not begun.
    CreateProgrammeError
    /// The sort of reason why a programme was not begun.
    CreateProgrammeErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a programme.
    UpdateProgrammePayload {
        /// The programme as it is now; none where the change was refused.
        programme: Programme
    }
    /// Why a programme was not changed.
    UpdateProgrammeError
    /// The sort of reason why a programme was not changed.
    UpdateProgrammeErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// Somebody else changed the programme in the meantime.
        Conflict,
    }
}

/// Mutations of programmes.
#[derive(Default)]
pub struct ProgrammeMutations;

#[Object]
impl ProgrammeMutations {
    /// Begins a programme that an organization runs. Needs one of its administrators, who acts for it, and an organization
    /// that a steward approved. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_programme(&self, ctx: &Context<'_>, input: CreateProgrammeInput) -> Result<CreateProgrammePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateProgrammePayload::of(input.create(request, &mut conn).await)
    }

    /// Changes what a programme is called. Needs somebody who runs it: its staff or coordinator, an administrator of the
    /// organization that runs it, or a steward. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_programme(&self, ctx: &Context<'_>, input: UpdateProgrammeInput) -> Result<UpdateProgrammePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateProgrammePayload::of(input.update(request, &mut conn).await)
    }
}

impl CreateProgrammeInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Programme, Rejection> {
        let operator = in_the_name_of(request.viewer(), self.operator.as_ref(), "operator")?;
        let may = policy::create_programme(conn, request.viewer(), operator)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "operator"))?;
        let mut problems = Problems::new();
        let input = ProgrammeInput {
            kind: self.kind.into(),
            main_language: self.main_language,
            name: language_map("name", self.name, &mut problems),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Programme(Arc::new(row)))
    }
}

impl UpdateProgrammeInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Programme, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_programme(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = ProgrammeChanges {
            main_language: self.main_language,
            name: self.name.map(|texts| language_map("name", texts, &mut problems)),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Programme(Arc::new(row)))
    }
}
