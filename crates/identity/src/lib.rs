//! Who asks, and what they may do.

pub mod viewer;

pub use viewer::Viewer;
