//! The kinds of opportunity, and the interface they share.

use std::{ops::Deref, sync::Arc};

use async_graphql::{Context, ID, Interface, MergedObject, Object, Result};
use catalogue::opportunity as domain;
use futures::future::try_join_all;

use super::{
    AccessibilityFeature, Level, OpportunityFields, OpportunityKind, OpportunityStatus, OrganizationRole, Visibility,
    fields::{Lineage, OpportunityOrganization, Origin, StatusChange},
};
use crate::{
    cost::{cost, list_size, points},
    failure::required,
    listing::Listing,
    need::Demand,
    organization::{Organization, Sector},
    programme::Programme,
    recording::Recording,
    request::RequestExt,
    run::Run,
    scalar::DateTime,
    session::Session,
    text::LocalizedText,
    topic::Topic,
};

/// Anything one can learn from or take part in. An opportunity has one record, and as many listings as partners list it.
#[derive(Interface, Clone)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Its id."),
    field(name = "kind", ty = "OpportunityKind", desc = "What it is."),
    field(name = "status", ty = "OpportunityStatus", desc = "Where it stands."),
    field(name = "visibility", ty = "Visibility", desc = "Who may see it once it is published."),
    field(
        name = "visible_to",
        ty = "Option<Result<Vec<Organization>>>",
        desc = "Where it is for some organizations: which. Null for whoever does not belong to an owner. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "programme",
        ty = "Option<Result<Programme>>",
        desc = "Where it is for the participants of a programme: which. Null for whoever does not belong to an owner."
    ),
    field(
        name = "demand",
        ty = "Option<Result<Demand>>",
        desc = "How many organizations have open needs that it would meet, without telling of fewer than five. For people and systems of the network; to others it is null, with an error. Costs 20 points.",
        directive = cost::apply(points(20))
    ),
    field(
        name = "title",
        ty = "LocalizedText",
        desc = "Its title, in the first of the languages asked for that there is. Costs nothing.",
        directive = cost::apply(points(0)),
        arg(
            name = "languages",
            ty = "Option<Vec<String>>",
            desc = "Languages you prefer, best first, such as [\"fr\", \"en\"]."
        )
    ),
    field(
        name = "description",
        ty = "Option<LocalizedText>",
        desc = "What it is about, as plain text. Costs nothing.",
        directive = cost::apply(points(0)),
        arg(
            name = "languages",
            ty = "Option<Vec<String>>",
            desc = "Languages you prefer, best first, such as [\"fr\", \"en\"]."
        )
    ),
    field(
        name = "outcomes",
        ty = "Option<LocalizedText>",
        desc = "What participants will be able to do. Costs nothing.",
        directive = cost::apply(points(0)),
        arg(
            name = "languages",
            ty = "Option<Vec<String>>",
            desc = "Languages you prefer, best first, such as [\"fr\", \"en\"]."
        )
    ),
    field(name = "url", ty = "Option<String>", desc = "The page that describes it, at its owner's."),
    field(name = "languages", ty = "Vec<String>", desc = "Languages it is held in, as BCP 47 tags."),
    field(name = "caption_languages", ty = "Vec<String>", desc = "Languages it is captioned in while it is held."),
    field(name = "description_languages", ty = "Vec<String>", desc = "Languages it is described in."),
    field(name = "levels", ty = "Vec<Level>", desc = "How much one should know beforehand."),
    field(name = "for_sectors", ty = "Vec<Sector>", desc = "Whom it was made for."),
    field(
        name = "admitted_sectors",
        ty = "Vec<Sector>",
        desc = "Who else may come. What they pay stands with the prices."
    ),
    field(
        name = "accessibility",
        ty = "Vec<AccessibilityFeature>",
        desc = "What makes it usable for people with disabilities."
    ),
    field(
        name = "provider",
        ty = "Option<Result<Organization>>",
        desc = "The organization responsible for it; where there are several, the first named."
    ),
    field(
        name = "organizations",
        ty = "Vec<OpportunityOrganization>",
        desc = "Organizations and what they have to do with it. Counted as one item.",
        directive = list_size::apply(Some(1), None, None),
        arg(name = "roles", ty = "Option<Vec<OrganizationRole>>", desc = "Only in these roles.")
    ),
    field(
        name = "topics",
        ty = "Vec<Topic>",
        desc = "What it is about, the most important topic first. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "runs",
        ty = "Vec<Run>",
        desc = "Its runs, the earliest first. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "next_session",
        ty = "Option<Result<Session>>",
        desc = "The next session that takes place.",
        arg(name = "after", ty = "Option<DateTime>", desc = "Counted from this instant; now if not said.")
    ),
    field(
        name = "recordings",
        ty = "Vec<Recording>",
        desc = "Recordings of its sessions, in the order they were held. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "listings",
        ty = "Vec<Listing>",
        desc = "How organizations list it: each with its own page, price and audience. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "part_of",
        ty = "Vec<Opportunity>",
        desc = "The series it is part of. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "made_from",
        ty = "Vec<Lineage>",
        desc = "What it was made from. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "made_into",
        ty = "Vec<Lineage>",
        desc = "What was made from it. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "history",
        ty = "Vec<StatusChange>",
        desc = "How its status and that of its runs and sessions changed, the earliest change first. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "origins",
        ty = "Vec<Origin>",
        desc = "Where its fields came from. Fields edited by hand are in none. Counted as one item.",
        directive = list_size::apply(Some(1), None, None)
    ),
    field(
        name = "revision",
        ty = "i32",
        desc = "Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change."
    ),
    field(name = "created_at", ty = "DateTime", desc = "When it came into the catalogue."),
    field(name = "updated_at", ty = "DateTime", desc = "When it was last changed.")
)]
pub enum Opportunity {
    /// A talk or discussion online.
    Webinar(Webinar),
    /// A massive open online course.
    Mooc(Mooc),
    /// Learning by doing, in a group: a workshop, course, clinic or study day.
    Workshop(Workshop),
    /// One-on-one coaching, office hours, a visit by an expert.
    Coaching(Coaching),
    /// Something to read, watch or use at any time: a guide, toolkit, template, recorded course.
    Resource(Resource),
    /// Several opportunities that belong together: a webinar series, a programme year.
    Series(Series),
    /// A mentorship exchange: job-shadowing, residency, skill-sharing between institutions.
    Exchange(Exchange),
}

/// Defines a kind of opportunity: the shared fields, and what is its own.
macro_rules! kind {
    ($(#[$about:meta])* $name:ident $(, $own:ident)?) => {
        $(#[$about])*
        #[derive(MergedObject, Clone)]
        pub struct $name(OpportunityFields $(, $own)?);

        // The interface calls each shared field as a method of each kind.
        impl Deref for $name {
            type Target = OpportunityFields;

            fn deref(&self) -> &OpportunityFields {
                &self.0
            }
        }
    };
}

kind! {
    /// A talk or discussion online.
    Webinar
}
kind! {
    /// A massive open online course.
    Mooc
}
kind! {
    /// Learning by doing, in a group: a workshop, course, clinic or study day.
    Workshop
}
kind! {
    /// One-on-one coaching, office hours, a visit by an expert.
    Coaching
}
kind! {
    /// Something to read, watch or use at any time: a guide, toolkit, template, recorded course.
    Resource
}
kind! {
    /// Several opportunities that belong together: a webinar series, a programme year.
    Series, Parts
}
kind! {
    /// A mentorship exchange: job-shadowing, residency, skill-sharing between institutions.
    Exchange, Parts
}

/// What a series and an exchange are made of.
#[derive(Clone)]
pub struct Parts(Arc<domain::Opportunity>);

#[Object]
impl Parts {
    /// The opportunities it is made of, in order. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<Opportunity>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let parts = loaders.series_parts_by_opportunity.load(self.0.id).await?;
            let ids = parts.iter().filter(|part| part.series_id == self.0.id).map(|part| part.part_id);
            let found = try_join_all(ids.map(|id| loaders.opportunity_by_id.load(id))).await?;
            Ok(found.into_iter().flatten().map(Opportunity::of).collect())
        })
        .await
    }
}

impl Opportunity {
    /// The type for its kind.
    pub fn of(row: Arc<domain::Opportunity>) -> Self {
        let shared = OpportunityFields(row.clone());
        match row.kind {
            domain::OpportunityKind::Webinar => Webinar(shared).into(),
            domain::OpportunityKind::Mooc => Mooc(shared).into(),
            domain::OpportunityKind::Workshop => Workshop(shared).into(),
            domain::OpportunityKind::Coaching => Coaching(shared).into(),
            domain::OpportunityKind::Resource => Resource(shared).into(),
            domain::OpportunityKind::Series => Series(shared, Parts(row)).into(),
            domain::OpportunityKind::Exchange => Exchange(shared, Parts(row)).into(),
        }
    }
}
