//! Values kept in one `jsonb` column.

use std::{io::Write, ops::Deref, sync::OnceLock};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output},
    sql_types::Jsonb,
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

/// A value that is read only when somebody looks at it. Most rows of a list are never asked for their long texts, and
/// reading these costs more than the rest of the row.
#[derive(Debug, Clone, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Lazy<T: 'static> {
    json: Box<[u8]>,
    value: OnceLock<T>,
}

impl<T> FromSql<Jsonb, Pg> for Lazy<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [1, json @ ..] => Ok(Self { json: json.into(), value: OnceLock::new() }),
            _ => Err("not jsonb, version 1".into()),
        }
    }
}

impl<T> Lazy<T> {
    /// The value as it was sent, in JSON.
    pub fn json(&self) -> &[u8] {
        &self.json
    }
}

/// Looks at the value. What the column cannot hold by what writes it, and what somebody put there past all that, reads as
/// empty.
impl<T: DeserializeOwned + Default> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| {
            serde_json::from_slice(&self.json).unwrap_or_else(|error| {
                tracing::error!("a column holds what it should not: {error}");
                T::default()
            })
        })
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
