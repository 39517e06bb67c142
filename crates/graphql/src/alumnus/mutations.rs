//! Joining the alumni of an exchange, and leaving them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use identity::policy;
use mentorship::alumnus::{self as domain, AlumnusChange, OpenTo};

use super::types::Alumnus;
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    payload,
    placement::acting,
    request::{RequestContext, RequestExt},
};

/// What you are open to as an alumnus of an exchange.
#[derive(InputObject)]
pub struct JoinAlumniInput {
    /// A placement of yours that is over: its id, placement_….
    placement: ID,
    /// Whether to give a guest lecture.
    #[graphql(default)]
    lectures: bool,
    /// Whether to mentor next.
    #[graphql(default)]
    mentors: bool,
    /// Whether to refer others to the exchange.
    #[graphql(default)]
    refers: bool,
    /// What you would like to be asked about, at most 2,000 characters.
    note: Option<String>,
}

/// What you are open to from now on. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeAlumnusInput {
    /// Of which exchange: the id of its programme, programme_….
    programme: ID,
    /// Whether to give a guest lecture.
    lectures: Option<bool>,
    /// Whether to mentor next.
    mentors: Option<bool>,
    /// Whether to refer others to the exchange.
    refers: Option<bool>,
    /// What you would like to be asked about, at most 2,000 characters. Null takes it out.
    note: MaybeUndefined<String>,
    /// The revision you saw. Given, the change is refused if another one was made since.
    expected_revision: Option<i32>,
}

/// Which alumni are to be left.
#[derive(InputObject)]
pub struct LeaveAlumniInput {
    /// Of which exchange: the id of its programme, programme_….
    programme: ID,
}

payload! {
    /// What came of joining the alumni.
    JoinAlumniPayload {
        /// You, as one of them; none where it was refused.
        alumnus: Alumnus
    }
    /// Why you did not join them.
    JoinAlumniError
    /// The sort of reason why you did not join them.
    JoinAlumniErrorCode {
        /// The placement is not over, or never began.
        WrongState,
    }
}

payload! {
    /// What came of changing what you are open to.
    ChangeAlumnusPayload {
        /// You, as one of the alumni; none where the change was refused.
        alumnus: Alumnus
    }
    /// Why it was not changed.
    ChangeAlumnusError
    /// The sort of reason why it was not changed.
    ChangeAlumnusErrorCode {
        /// You are none of its alumni.
        WrongState,
        /// Another change was made in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of leaving the alumni.
    LeaveAlumniPayload {
        /// You, as you were one of them; none where it was refused.
        alumnus: Alumnus
    }
    /// Why you did not leave them.
    LeaveAlumniError
    /// The sort of reason why you did not leave them.
    LeaveAlumniErrorCode {
        /// You are none of them.
        WrongState,
    }
}

/// Mutations of alumni.
#[derive(Default)]
pub struct AlumnusMutations;

#[Object]
impl AlumnusMutations {
    /// Joins the alumni of an exchange after a placement of yours, or says anew what you are open to. All who take part in the exchange
    /// see you among them by name, and not your address. Needs whoever went, or the mentor in person, once the placement is over. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn join_alumni(&self, ctx: &Context<'_>, input: JoinAlumniInput) -> Result<JoinAlumniPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        JoinAlumniPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes what you are open to as an alumnus of an exchange. Everybody does it for themselves alone. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_alumnus(&self, ctx: &Context<'_>, input: ChangeAlumnusInput) -> Result<ChangeAlumnusPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeAlumnusPayload::of(input.run(request, &mut conn).await)
    }

    /// Leaves the alumni of an exchange: nobody sees you among them any more. You can join them again. Everybody does it for themselves
    /// alone. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn leave_alumni(&self, ctx: &Context<'_>, input: LeaveAlumniInput) -> Result<LeaveAlumniPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        LeaveAlumniPayload::of(input.run(request, &mut conn).await)
    }
}

impl JoinAlumniInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Alumnus, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, None, "placement").await?;
        let open_to = OpenTo { lectures: self.lectures, mentors: self.mentors, refers: self.refers, note: self.note };
        let row = domain::join(conn, &may, request.clock().now(), open_to).await?;
        request.loaders().forget_all().await;
        Ok(Alumnus(Arc::new(row)))
    }
}

impl ChangeAlumnusInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Alumnus, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::act_for_oneself(request.viewer(), "Changing what one is open to as an alumnus")
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let change = AlumnusChange {
            lectures: self.lectures,
            mentors: self.mentors,
            refers: self.refers,
            note: change(self.note),
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), programme, change).await?;
        request.loaders().forget_all().await;
        Ok(Alumnus(Arc::new(row)))
    }
}

impl LeaveAlumniInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Alumnus, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::act_for_oneself(request.viewer(), "Leaving the alumni")
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let row = domain::leave(conn, &may, request.clock().now(), programme).await?;
        request.loaders().forget_all().await;
        Ok(Alumnus(Arc::new(row)))
    }
}
