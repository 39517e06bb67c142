//! What can be read about who grants credit, and for what.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use catalogue::credit as domain;

use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, required},
    organization::{self, Organization},
    request::RequestExt,
    scalar::{Date, DateTime},
    text::LocalizedText,
};

/// What an authority counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CreditUnit")]
pub enum CreditUnit {
    /// Credit hours.
    Hour,
    /// Continuing education units (CEU), of several hours each.
    Ceu,
    /// Points, of which an hour gives one.
    Point,
}

/// What somebody was in what they took part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CreditRole")]
pub enum CreditRole {
    /// They took part.
    Participant,
    /// They presented or taught.
    Presenter,
}

/// How somebody took part, as far as credit depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CreditFormat")]
pub enum CreditFormat {
    /// On the spot.
    InPerson,
    /// From afar, as it happened.
    Online,
    /// In a run that is held on the spot and online at once.
    Hybrid,
    /// At their own pace.
    SelfPaced,
    /// By watching a recording.
    Recording,
}

/// A credential or scheme for which an organization grants credit, such as that of an academy of certified archivists.
#[derive(Clone)]
pub struct CreditAuthority(pub Arc<domain::CreditAuthority>);

/// A credential or scheme for which an organization grants credit, such as that of an academy of certified archivists.
#[Object]
impl CreditAuthority {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.name, &self.0.main_language, languages)
    }

    /// What it counts in.
    async fn unit(&self) -> CreditUnit {
        self.0.unit.into()
    }

    /// The organization that grants the credit.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Its rules, all versions, the first one first. Costs 10 points. Counted as 5 items.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(5), None, None))]
    async fn rules(&self, ctx: &Context<'_>) -> Result<Vec<CreditRules>> {
        required(ctx, async {
            let rows = domain::rules_of(ctx.request().connection().await?, self.0.id).await?;
            Ok(rows.into_iter().map(CreditRules).collect())
        })
        .await
    }
}

/// A version of an authority's rules.
pub struct CreditRules(pub domain::RulesRow);

/// A version of an authority's rules.
#[Object]
impl CreditRules {
    /// Its number; the first is 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// From this day on it counts, until the next version does.
    async fn in_force_from(&self) -> Date {
        self.0.in_force_from.into()
    }

    /// When it was decided.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The rules, as one JSON object. Its fields are those that createCreditAuthority takes.
    async fn rules(&self) -> Json<serde_json::Value> {
        Json(self.0.rules.clone())
    }
}

/// That an authority gives credit for a run.
pub struct CreditApproval(pub domain::CreditApproval);

/// That an authority gives credit for a run.
#[Object]
impl CreditApproval {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The run's id, run_….
    async fn run_id(&self) -> ID {
        self.0.run_id.to_string().into()
    }

    /// The category of the rules that it counts in.
    async fn category(&self) -> &str {
        &self.0.category
    }

    /// The id of the topic that it is about.
    async fn topic_id(&self) -> Option<ID> {
        self.0.topic_id.map(|id| id.to_string().into())
    }

    /// Contact minutes of the whole run; none: as long as its sessions take.
    async fn minutes(&self) -> Option<i32> {
        self.0.minutes
    }
}

/// Something that you did and that an authority gives credit for.
pub struct CreditEntry(pub domain::CreditEntry);

/// Something that you did and that an authority gives credit for.
#[Object]
impl CreditEntry {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The id of the registration that it comes from; none where you reported it.
    async fn registration_id(&self) -> Option<ID> {
        self.0.registration_id.map(|id| id.to_string().into())
    }

    /// The run's id, where it is one of the catalogue's.
    async fn run_id(&self) -> Option<ID> {
        self.0.run_id.map(|id| id.to_string().into())
    }

    /// What you were in it.
    async fn role(&self) -> CreditRole {
        self.0.role.into()
    }

    /// The category of the rules that it counts in.
    async fn category(&self) -> &str {
        &self.0.category
    }

    /// The id of the topic that it was about.
    async fn topic_id(&self) -> Option<ID> {
        self.0.topic_id.map(|id| id.to_string().into())
    }

    /// How you took part.
    async fn format(&self) -> CreditFormat {
        self.0.format.into()
    }

    /// Contact minutes, before any rule.
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// The day it counts on: the last one on which you took part.
    async fn day(&self) -> Date {
        self.0.day.into()
    }

    /// What it was, where the catalogue does not say it.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// What shows that you took part.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// When it was reported, or came from a completed registration.
    async fn reported_at(&self) -> DateTime {
        self.0.reported_at.into()
    }
}
