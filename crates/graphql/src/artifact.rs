//! Artifacts in the graph: what was made in placements for others to use.

mod decisions;
mod input;
mod mutations;
mod queries;
mod types;
mod undo;

pub use decisions::ArtifactDecisionMutations;
pub use mutations::ArtifactMutations;
pub use queries::{ExchangeArtifacts, PlacementArtifacts};
pub use types::{Artifact, ArtifactConnection, ArtifactKind, ArtifactMedium, ArtifactState, find};
pub use undo::ArtifactUndoMutations;
