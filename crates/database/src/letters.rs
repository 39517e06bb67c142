//! Texts compared without regard to capitals.

use diesel::sql_types::{Nullable, Text};

diesel::define_sql_function! {
    /// A text in small letters: addresses are compared so.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}
