//! Finding opportunities: filters, words in three languages, orders, pages, facets.
//!
//! Everything here reads the table `opportunity_search`, one row per opportunity, which the function
//! `refresh_opportunity_search` in `migrations/` derives anew in the transaction of every change. What the words a person
//! typed mean is decided by the function `search_query` beside it.

mod changes;
mod facets;
mod filter;
mod page;

pub use changes::{Batch, Change, Changes, Feed, found_among};
pub use facets::{Facet, FacetCount, facets};
pub use filter::{Format, OpportunityFilter, PriceFilter, seen};
pub use identity::policy::Sight;
pub use page::{OpportunityKey, OpportunityOrder, count, page};
