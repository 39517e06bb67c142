//! Lineage: what an opportunity was made from.

use database::text_enum;

text_enum! {
    /// How an opportunity came from another.
    LineageKind {
        /// The same content for another audience, place or format.
        AdaptedFrom = "adapted_from",
        /// The other one, opened to more audiences or with more to it.
        ExpandedFrom = "expanded_from",
    }
}
