/// From which numbers of candidates on a problem is worked on in another way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Fewer candidates than this are all kept in a search: it gains nothing by leaving any out.
    pub(crate) few: usize,
    /// A relaxation of no more than this is solved whole; of more, over some of them at first, which prices find.
    pub(crate) small: usize,
    /// Cores of more than this are not searched to prove the last of a fit: each node takes too long for many of them.
    pub(crate) searchable: usize,
    /// A relaxation over more than this is solved by an interior-point method, as the simplex method takes many times as long.
    pub(crate) interior: usize,
    /// Of problems with more than this neither numbers nor fit are settled to the last.
    pub(crate) large: usize,
}

impl Sizes {
    pub(crate) const USUAL: Self =
        Self { few: 1_000, small: 20_000, searchable: 40_000, interior: 60_000, large: 200_000 };
}
