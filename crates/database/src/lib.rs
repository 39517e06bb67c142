//! PostgreSQL, and everything that knows that it is PostgreSQL.
//!
//! - [`schema`]: the tables, generated from the migrations by `script/schema`;
//! - [`id`]: one id type for each kind of thing;
//! - [`clock`]: the time, as an argument;
//! - [`embedded`]: the private server that Lyceum starts when it is given no database;
//! - [`pool`], [`migrations`]: connecting, and bringing a database up to date;
//! - [`server_role`]: the role a server connects with, and what it may do;
//! - [`listen`]: hearing of changes as they are made;
//! - [`paging`]: pages by key;
//! - [`statement`]: SQL written by hand that is prepared once;
//! - [`text_enum`], [`jsonb`]: enums kept as text, and values kept as JSON.
//!
//! A function that reads takes `&AsyncPgConnection`: several of them may be under way on one connection, and are then
//! pipelined. A function that writes takes `&mut AsyncPgConnection`, so that nothing else can slip into its transaction.

pub mod abandon;
pub mod clock;
pub mod embedded;
pub mod id;
pub mod jsonb;
mod letters;
pub mod listen;
pub mod migrations;
pub mod paging;
pub mod pool;
#[expect(missing_docs, reason = "generated; what there is to say about a column is a COMMENT in its migration")]
#[rustfmt::skip]
pub mod schema;
pub mod server_role;
pub mod statement;
pub mod text_enum;
mod together;

pub use clock::Clock;
pub use diesel_async::AsyncPgConnection;
pub use letters::lower;
pub use pool::Pool;
