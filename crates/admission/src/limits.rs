//! How much a document may ask for.

/// The limits of one sort of asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Words, numbers, texts, signs and comments in the document.
    pub tokens: u64,
    /// Brackets, braces and parentheses within each other, and selections within each other once fragments are put in
    /// their places. At most [`Limits::DEEPEST_NESTING`].
    pub nesting: u64,
    /// Fields within each other; those of introspection do not count.
    pub depth: u64,
    /// Fields, once fragments are put in their places, with the fragments and the values of arguments; and fields to
    /// compare with others of the same name.
    pub fields: u64,
    /// Fields at the root of an operation.
    pub root_fields: u64,
    /// Aliases, once fragments are put in their places.
    pub aliases: u64,
    /// Directives, wherever they stand, once fragments are put in their places.
    pub directives: u64,
    /// Points that one operation may cost.
    pub cost: u64,
}

impl Limits {
    /// No limit on nesting may be higher: what walks a document goes down as deep as it is nested.
    pub const DEEPEST_NESTING: u64 = 128;

    /// For those we do not know.
    pub const ANONYMOUS: Self = Self {
        tokens: 2_000,
        nesting: 64,
        depth: 12,
        fields: 50_000,
        root_fields: 20,
        aliases: 30,
        directives: 50,
        cost: 1_000,
    };

    /// For those we know.
    pub const KNOWN: Self = Self { tokens: 10_000, ..Self::ANONYMOUS };
}
