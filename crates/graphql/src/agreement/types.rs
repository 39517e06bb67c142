//! What can be read about an agreement.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::money::Price;
use mentorship::{agreement as domain, assent::Assent};

use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, required},
    peer_review::name_of,
    placement::PlacementPart,
    request::RequestExt,
    scalar::{Date, DateTime},
    topic::Topic,
};

/// Whether an objective was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ObjectiveResult")]
pub enum ObjectiveResult {
    /// It was.
    Met,
    /// In part.
    Partly,
    /// It was not.
    NotMet,
}

/// One version of what the participant, the institution that lets them go and the host agree of a placement. Whoever sees the placement
/// sees it.
#[derive(Clone)]
pub struct Agreement(pub(super) Arc<domain::Agreement>);

/// One version of what the participant, the institution that lets them go and the host agree of a placement. Whoever sees the placement
/// sees it.
#[Object]
impl Agreement {
    /// Its id, to accept it by.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which version it is; the first is 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The language that it is written in, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// What the participant is to learn, in order; 1 to 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn objectives(&self, ctx: &Context<'_>) -> Result<Vec<AgreementObjective>> {
        required(ctx, async {
            let objectives = ctx.request().loaders().agreements.objectives_by_agreement.load(self.0.id).await?;
            Ok(objectives.iter().cloned().map(AgreementObjective).collect())
        })
        .await
    }

    /// What is to be there at the end.
    async fn deliverables(&self) -> &str {
        &self.0.deliverables
    }

    /// What happens when, in words.
    async fn schedule(&self) -> &str {
        &self.0.schedule
    }

    /// What else is agreed: travel, insurance, rights, confidentiality.
    async fn terms(&self) -> Option<&str> {
        self.0.terms.as_deref()
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// Every how many days the participant and the host check in; none: not by calendar.
    async fn check_in_days(&self) -> Option<i32> {
        self.0.check_in_days
    }

    /// How many minutes of contact count for credit, once the placement is completed.
    async fn contact_minutes(&self) -> Option<i32> {
        self.0.contact_minutes
    }

    /// What the participant gets for the whole placement, as the three agree; none: nothing was agreed. It is not set against the funding
    /// of the round. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn stipend(&self) -> Option<AgreementStipend> {
        let domain::Stipend { amount, currency } = self.0.stipend()?;
        let price = Price { amount, currency, audience: None, sectors: Vec::new() };
        Some(AgreementStipend { decimal: price.decimal(), amount, currency: price.currency })
    }

    /// For whom it was proposed.
    async fn proposed_as(&self) -> PlacementPart {
        self.0.proposed_as.into()
    }

    /// Who proposed it, by name; none of somebody who is not known any more.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.proposed_by)).await
    }

    /// Which of the three parties accepted it: the participant, the institution that lets them go, the host. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn acceptances(&self) -> Vec<AgreementAcceptance> {
        self.0.acceptances().into_iter().map(AgreementAcceptance).collect()
    }

    /// When all three parties had accepted it; none as long as they have not.
    async fn in_force_at(&self) -> Option<DateTime> {
        self.0.in_force_at.map(Into::into)
    }

    /// When another version came in its place; none as long as none has.
    async fn superseded_at(&self) -> Option<DateTime> {
        self.0.superseded_at.map(Into::into)
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What the participant is to learn, and whether they did.
#[derive(Clone)]
pub struct AgreementObjective(pub(super) domain::AgreementObjective);

/// What the participant is to learn, and whether they did.
#[Object]
impl AgreementObjective {
    /// Where it stands in the agreement; the first is 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What is to be learned.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What it is about.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async {
            match self.0.topic_id {
                Some(id) => Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic)),
                None => Ok(None),
            }
        })
        .await
    }

    /// Whether it was met, as the participant says; none before they said so.
    async fn result(&self) -> Option<ObjectiveResult> {
        self.0.result.map(Into::into)
    }

    /// What they say about that.
    async fn result_note(&self) -> Option<&str> {
        self.0.result_note.as_deref()
    }

    /// Who said so, by name; none of somebody who is not known any more.
    async fn result_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.result_by)).await
    }

    /// When they said so last.
    async fn result_at(&self) -> Option<DateTime> {
        self.0.result_at.map(Into::into)
    }
}

/// That one of the three parties of a placement accepted a version of its agreement.
pub struct AgreementAcceptance(Assent);

/// That one of the three parties of a placement accepted a version of its agreement.
#[Object]
impl AgreementAcceptance {
    /// Which party.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// Who accepted it for them, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.by)).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What a participant gets for a whole placement.
#[derive(SimpleObject, Clone)]
pub struct AgreementStipend {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen.
    amount: i64,
    /// The currency, by ISO 4217: CAD, EUR, MXN.
    currency: String,
    /// The same amount as people write it, such as 25.00.
    decimal: String,
}
