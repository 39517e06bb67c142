//! The whole of Lyceum, from the outside.

mod footing;
