use super::sizes::Sizes;
use crate::{flow::Best, nesting::Nesting, plan::Effort, problem::Problem};

/// A problem, with what is known of it and how much may be spent on it.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) nesting: &'a Nesting,
    /// The best choice where only the limits that nest are kept.
    pub(crate) flow: &'a Best,
    pub(crate) effort: Effort,
    pub(crate) sizes: Sizes,
}
