//! Where to find alumni.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use catalogue::programme::Programme;
use database::{id::AlumnusId, paging::PageRequest};
use identity::policy;
use mentorship::alumnus as domain;

use super::types::{Alumnus, AlumnusConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::{Fault, RequestExt},
};

/// The alumni of an exchange.
#[derive(Clone)]
pub struct ExchangeAlumni(Arc<Programme>);

impl ExchangeAlumni {
    /// Of the exchange that is this programme.
    pub fn of(programme: Arc<Programme>) -> Self {
        Self(programme)
    }
}

/// The alumni of an exchange.
#[Object]
impl ExchangeAlumni {
    /// Its alumni: people who took part in a placement and stay in touch, the earliest to join first. For everybody who takes part in
    /// the exchange; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn alumni(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those who are open to give a guest lecture; false: only those who are not.")]
        lectures: Option<bool>,
        #[graphql(desc = "Only those who would mentor next; false: only those who would not.")] mentors: Option<bool>,
        #[graphql(desc = "Only those who would refer others to the exchange; false: only those who would not.")]
        refers: Option<bool>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<AlumnusConnection>> {
        nullable(async {
            let request = ctx.request();
            policy::see_offers(request.viewer(), self.0.facts()).map_err(refused)?;
            let filter = domain::AlumnusFilter { lectures, mentors, refers };
            let behind = after.is_some();
            let page: PageRequest<AlumnusId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let total = total(&ctx.look_ahead(), domain::count_of_exchange(conn, self.0.id, filter)).await?;
            let found = domain::of_exchange(conn, self.0.id, filter, &page).await.map_err(Fault::from)?;
            Ok(Some(AlumnusConnection::new(found, behind, total, |row| Alumnus(Arc::new(row)))))
        })
        .await
    }

    /// You, as one of its alumni; none where you are none. For people only; to others it is null, with an error.
    async fn own_alumnus(&self, ctx: &Context<'_>) -> Option<Result<Alumnus>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::act_for_oneself(request.viewer(), "Seeing oneself among alumni").map_err(refused)?;
            let conn = request.connection().await?;
            let found = domain::own(conn, may.person(), self.0.id).await.map_err(Fault::from)?;
            Ok(found.map(|row| Alumnus(Arc::new(row))))
        })
        .await
    }
}
