//! Ways of taking part.

use database::text_enum;

text_enum! {
    /// A way of taking part in a placement.
    PlacementMode {
        /// At a distance.
        Online = "online",
        /// On site.
        InPerson = "in_person",
        /// Partly on site and partly at a distance.
        Hybrid = "hybrid",
    }
}

impl From<PlacementMode> for matching::round::Mode {
    fn from(mode: PlacementMode) -> Self {
        match mode {
            PlacementMode::Online => Self::Online,
            PlacementMode::InPerson => Self::InPerson,
            PlacementMode::Hybrid => Self::Hybrid,
        }
    }
}
