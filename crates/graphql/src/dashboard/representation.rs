//! What can be read about whom an exchange reaches, of those whom it could.

use std::sync::Arc;

use async_graphql::{Enum, Object};
use mentorship::dashboard as domain;

use super::many;
use crate::cost::{cost, list_size, points};

/// By what institutions are told apart, and people by the institution that they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::FieldDimension")]
pub enum FieldDimension {
    /// By sector. One of several sectors stands by itself.
    Sector,
    /// By region, or by country where no region is known.
    Region,
    /// By size: how many paid staff they have.
    Size,
}

/// Who was placed, beside the institutions that take part and all institutions of the catalogue, told apart in one way.
pub struct Representation(pub(super) Arc<domain::Representation>);

/// Who was placed, beside the institutions that take part and all institutions of the catalogue, told apart in one way. Each person is
/// counted once in a round. A figure of people is null where it would tell of fewer than five, or let one work out another that does.
#[Object]
impl Representation {
    /// In which way.
    async fn dimension(&self) -> FieldDimension {
        self.0.dimension.into()
    }

    /// How many people were placed in all.
    async fn placed(&self) -> Option<i32> {
        self.0.placed.map(many)
    }

    /// How many partners the exchange has that are in the catalogue.
    async fn partners(&self) -> i32 {
        many(self.0.partners)
    }

    /// How many institutions the catalogue has, partners among them.
    async fn catalogue(&self) -> i32 {
        many(self.0.catalogue)
    }

    /// The rows, in the order of their labels; those of sizes from the smallest to the largest. Counted as 10 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(10), None, None), directive = cost::apply(points(0)))]
    async fn rows(&self) -> Vec<RepresentationRow> {
        (0..self.0.rows.len()).map(|at| RepresentationRow(self.0.clone(), at)).collect()
    }
}

/// Institutions that have one thing in common, and the people who come from them.
pub struct RepresentationRow(Arc<domain::Representation>, usize);

/// Institutions that have one thing in common, and the people who come from them.
#[Object]
impl RepresentationRow {
    /// What they have in common: archives, libraries, museums, other; the ISO 3166-2 code of a region, such as CA-NS, or the ISO 3166-1
    /// code of a country, such as CA; volunteers_only, up_to_five, up_to_twenty, up_to_hundred or over_hundred paid staff; unknown where
    /// nothing is known. What is of several sectors has their words joined by +. Regions with fewer than five institutions, of which none
    /// takes part, are told of together as elsewhere.
    async fn label(&self) -> &str {
        self.row().map(|row| row.label.as_str()).unwrap_or_default()
    }

    /// How many people were placed.
    async fn placed(&self) -> Option<i32> {
        self.row()?.placed.map(many)
    }

    /// How many in a hundred these are of all people who were placed, rounded.
    async fn placed_share(&self) -> Option<i32> {
        self.0.shares(self.row()?).0.map(many)
    }

    /// How many partners of the exchange there are.
    async fn partners(&self) -> i32 {
        self.row().map(|row| many(row.partners)).unwrap_or_default()
    }

    /// How many in a hundred these are of all partners, rounded; null where there are none.
    async fn partners_share(&self) -> Option<i32> {
        self.0.shares(self.row()?).1.map(many)
    }

    /// How many institutions of the catalogue there are.
    async fn catalogue(&self) -> i32 {
        self.row().map(|row| many(row.catalogue)).unwrap_or_default()
    }

    /// How many in a hundred these are of all institutions of the catalogue, rounded.
    async fn catalogue_share(&self) -> Option<i32> {
        self.0.shares(self.row()?).2.map(many)
    }

    /// Whether it is held back how many people were placed.
    async fn is_suppressed(&self) -> bool {
        self.row().is_some_and(|row| row.placed.is_none())
    }
}

impl RepresentationRow {
    fn row(&self) -> Option<&domain::RepresentationRow> {
        self.0.rows.get(self.1)
    }
}
