//! Where to find applications.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::paging::PageRequest;
use identity::policy;
use mentorship::{application as domain, round};

use super::types::{Application, ApplicationConnection, ApplicationState, SignOffState, find};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    id,
    paging::{page_request, total},
    request::{Fault, RequestExt},
};

/// Queries about applications.
#[derive(Default)]
pub struct ApplicationQueries;

#[Object]
impl ApplicationQueries {
    /// One application in a mentorship exchange; none where there is none that you may see.
    async fn application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, application_….")] id: ID,
    ) -> Option<Result<Application>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// What you applied for yourself, the newest first, drafts and what you withdrew among them; also what was read in for an address
    /// that the provider of one of your accounts has made sure is yours. For people only; to others it is null, with an error. Counted
    /// as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn my_applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ApplicationConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_own_exchanges(conn, request.viewer()).await.map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<_> = page_request(first, after)?;
            let total = total(&ctx.look_ahead(), domain::count_own(conn, &may)).await?;
            let found = domain::own(conn, &may, &page).await.map_err(Fault::from)?;
            Ok(Some(ApplicationConnection::new(found, behind, total, |row| Application(Arc::new(row)))))
        })
        .await
    }

    /// Applications that you are asked to agree to and have not answered, the oldest first: as the supervisor whom they name, or as
    /// administrator of the applicant's institution. For people only; to others it is null, with an error. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn applications_to_sign_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ApplicationConnection>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_own_exchanges(conn, request.viewer()).await.map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<_> = page_request(first, after)?;
            let total = total(&ctx.look_ahead(), domain::count_to_sign_off(conn, &may)).await?;
            let found = domain::to_sign_off(conn, &may, &page).await.map_err(Fault::from)?;
            Ok(Some(ApplicationConnection::new(found, behind, total, |row| Application(Arc::new(row)))))
        })
        .await
    }
}

/// Who applied in a round.
#[derive(Clone)]
pub struct RoundApplications(Arc<round::Round>);

impl RoundApplications {
    /// In this round.
    pub fn of(row: Arc<round::Round>) -> Self {
        Self(row)
    }
}

/// Who applied in a round.
#[Object]
impl RoundApplications {
    /// Applications in it, the oldest first. Those who run the exchange and its committee see all that were submitted; others their own,
    /// and those submitted that name them as supervisor or are of an institution that they administer. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so; left out: those that take part in the round.")] state: Option<
            ApplicationState,
        >,
        #[graphql(desc = "Only those of people of this institution: its id, org_….")] organization: Option<ID>,
        #[graphql(desc = "Only those about which a supervisor says so.")] sign_off: Option<SignOffState>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ApplicationConnection>> {
        nullable(async {
            let filter = domain::ApplicationFilter {
                state: state.map(Into::into),
                organization: organization.map(|id| id::decode(&id, "organization")).transpose()?,
                sign_off: sign_off.map(Into::into),
            };
            self.page(ctx, filter, first, after).await
        })
        .await
    }
}

impl RoundApplications {
    async fn page(
        &self,
        ctx: &Context<'_>,
        filter: domain::ApplicationFilter,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<ApplicationConnection>> {
        let request = ctx.request();
        let programme = self.0.programme_id;
        let Some(row) = request.loaders().people.programme_by_id.load(programme).await? else { return Ok(None) };
        let conn = request.connection().await?;
        let may = policy::see_applications(conn, request.viewer(), row.facts()).await.map_err(Fault::from)?;
        let behind = after.is_some();
        let page: PageRequest<_> = page_request(first, after)?;
        let total = total(&ctx.look_ahead(), domain::count_of_round(conn, &may, self.0.id, filter)).await?;
        let found = domain::of_round(conn, &may, self.0.id, filter, &page).await.map_err(Fault::from)?;
        Ok(Some(ApplicationConnection::new(found, behind, total, |row| Application(Arc::new(row)))))
    }
}
