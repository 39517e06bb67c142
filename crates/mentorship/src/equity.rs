//! Whether everybody had the same chance: who was placed, against who applied.
//!
//! Counted are people by what they have in common: the sector, the region and the size of their institution, how many of it applied, and
//! the groups that they say they belong to. No figure tells of fewer than five, nor can fewer be worked out from others. What
//! somebody says of themselves is shown to nobody else, and so more is held back of groups: see [`Dimension::DeclaredGroup`].

mod audit;
mod label;
mod read;

pub use audit::{Equity, Figure, Table};
pub(crate) use label::{in_order, place, sector, size};
pub use read::of_round;

/// By what people are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// By the groups that they say they belong to: those of the exchange that are placed first. Told as of the first plan that was
    /// published, and of it alone: figures that moved whenever one applicant declines would tell what that one is. And where
    /// everybody who was placed, or nobody else than those who were not, is of a group, that is held back too.
    DeclaredGroup,
    /// By sector of the home institution; one of several sectors stands by itself.
    Sector,
    /// By region of the home institution, or its country where no region is known.
    Region,
    /// By size of the home institution, which is how many paid staff it has.
    Size,
    /// By how many people of the home institution applied: whether many from one are as welcome as one from many.
    ApplicantsOfHome,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::DeclaredGroup, Self::Sector, Self::Region, Self::Size, Self::ApplicantsOfHome];
}
