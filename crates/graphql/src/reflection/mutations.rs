//! Writing reflections.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::reflection::{self as domain, NewReflection, ReflectionChange};

use super::types::Reflection;
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    payload,
    placement::acting,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What you make of what you learned in a placement.
#[derive(InputObject)]
pub struct WriteReflectionInput {
    /// On which placement: its id, placement_….
    placement: ID,
    /// The language that it is written in, as a BCP 47 tag.
    language: String,
    /// The day you sat down to it: since the placement began, and today at the latest, in the exchange's time zone.
    held_on: Date,
    /// What you learned, at most 20,000 characters.
    learned: String,
    /// How it applies at home, at most 20,000 characters.
    applies: Option<String>,
    /// What would have to be adapted for the collection at home, at most 20,000 characters.
    adapts: Option<String>,
    /// Whether all who see the placement see it; otherwise you and your mentor do.
    #[graphql(default)]
    is_shared: bool,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the reflection it made the first time.
    idempotency_key: Option<String>,
}

/// What becomes of a reflection. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeReflectionInput {
    /// Which: its id, reflection_….
    id: ID,
    /// The language that it is written in, as a BCP 47 tag.
    language: Option<String>,
    /// The day you sat down to it: since the placement began, and today at the latest, in the exchange's time zone.
    held_on: Option<Date>,
    /// What you learned, at most 20,000 characters.
    learned: Option<String>,
    /// How it applies at home, at most 20,000 characters. Null takes it away.
    applies: MaybeUndefined<String>,
    /// What would have to be adapted for the collection at home, at most 20,000 characters. Null takes it away.
    adapts: MaybeUndefined<String>,
    /// Whether all who see the placement see it; otherwise you and your mentor do.
    is_shared: Option<bool>,
    /// The revision you saw. Given, the change is refused if it was changed since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of writing a reflection.
    WriteReflectionPayload {
        /// The reflection; none where it was refused.
        reflection: Reflection
    }
    /// Why the reflection was not written.
    WriteReflectionError
    /// The sort of reason why the reflection was not written.
    WriteReflectionErrorCode {
        /// The placement has not begun, or does not take place.
        WrongState,
        /// The placement has as many reflections as are kept.
        Full,
        /// The day is still to come, or before the placement began.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a reflection.
    ChangeReflectionPayload {
        /// The reflection as it is now; none where the change was refused.
        reflection: Reflection
    }
    /// Why the reflection was not changed.
    ChangeReflectionError
    /// The sort of reason why the reflection was not changed.
    ChangeReflectionErrorCode {
        /// The placement does not take place.
        WrongState,
        /// The day is still to come, or before the placement began.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// It was changed in the meantime.
        Conflict,
    }
}

/// Mutations of reflections.
#[derive(Default)]
pub struct ReflectionMutations;

#[Object]
impl ReflectionMutations {
    /// Writes down what you make of what you learned in a placement that has begun, also when it is over. You and your mentor see it;
    /// where you share it, all who see the placement. Needs the participant. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_reflection(&self, ctx: &Context<'_>, input: WriteReflectionInput) -> Result<WriteReflectionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WriteReflectionPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes a reflection, shares it, or shares it no longer. Needs the participant. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_reflection(
        &self,
        ctx: &Context<'_>,
        input: ChangeReflectionInput,
    ) -> Result<ChangeReflectionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeReflectionPayload::of(input.run(request, &mut conn).await)
    }
}

impl WriteReflectionInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Reflection, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, None, "placement").await?;
        let new = NewReflection {
            language: self.language,
            held_on: self.held_on.0,
            learned: self.learned,
            applies: self.applies,
            adapts: self.adapts,
            is_shared: self.is_shared,
        };
        let now = request.clock().now();
        let row = domain::write(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Reflection(Arc::new(row)))
    }
}

impl ChangeReflectionInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Reflection, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            domain::permit(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let becomes = ReflectionChange {
            language: self.language,
            held_on: self.held_on.map(|day| day.0),
            learned: self.learned,
            applies: change(self.applies),
            adapts: change(self.adapts),
            is_shared: self.is_shared,
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), id, becomes).await?;
        request.loaders().forget_all().await;
        Ok(Reflection(Arc::new(row)))
    }
}
