//! Files that go with offers of places and with applications, in the graph. They come and go at /attachments.

mod mutations;
mod types;

pub use mutations::ExchangeFileMutations;
pub use types::ExchangeFile;
