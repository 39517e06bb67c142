//! What other graphs can refer to.

use async_graphql::Union;

use crate::{
    opportunity::{Coaching, Exchange, Mooc, Opportunity, Resource, Series, Webinar, Workshop},
    organization::Organization,
    topic::Topic,
};

/// What other graphs can refer to.
#[derive(Union)]
#[graphql(name = "_Entity")]
pub enum Entity {
    /// An organization.
    Organization(Organization),
    /// A topic.
    Topic(Topic),
    /// A webinar.
    Webinar(Webinar),
    /// An open online course.
    Mooc(Mooc),
    /// A workshop.
    Workshop(Workshop),
    /// Coaching.
    Coaching(Coaching),
    /// A resource.
    Resource(Resource),
    /// A series.
    Series(Series),
    /// An exchange.
    Exchange(Exchange),
}

impl From<Opportunity> for Entity {
    fn from(opportunity: Opportunity) -> Self {
        match opportunity {
            Opportunity::Webinar(one) => one.into(),
            Opportunity::Mooc(one) => one.into(),
            Opportunity::Workshop(one) => one.into(),
            Opportunity::Coaching(one) => one.into(),
            Opportunity::Resource(one) => one.into(),
            Opportunity::Series(one) => one.into(),
            Opportunity::Exchange(one) => one.into(),
        }
    }
}
