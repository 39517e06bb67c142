//! Values kept in one `jsonb` column.

use std::io::Write;

use diesel::{
    deserialize,
    pg::PgValue,
    serialize::{self, IsNull, Output},
};
use serde::{Serialize, de::DeserializeOwned};

/// Writes a value as `jsonb`.
pub fn write(value: &impl Serialize, out: &mut Output<'_, '_, diesel::pg::Pg>) -> serialize::Result {
    // The first byte is the version of the binary format; there is one.
    out.write_all(&[1])?;
    serde_json::to_writer(out, value)?;
    Ok(IsNull::No)
}

/// Reads a value from `jsonb`, without an intermediate tree.
pub fn read<T: DeserializeOwned>(value: PgValue<'_>) -> deserialize::Result<T> {
    match value.as_bytes() {
        [1, json @ ..] => Ok(serde_json::from_slice(json)?),
        _ => Err("not jsonb, version 1".into()),
    }
}

/// Lets a serde type stand in a `Jsonb` column.
#[macro_export]
macro_rules! jsonb {
    ($name:ty) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                $crate::jsonb::write(self, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                $crate::jsonb::read(value)
            }
        }
    };
}
