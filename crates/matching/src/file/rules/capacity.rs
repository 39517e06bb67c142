use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Unexpected, Visitor, value::MapAccessDeserializer},
};

use crate::round::{Capacity, Institution, Mentor};

/// An institution as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenInstitution {
    id: String,
    #[serde(default)]
    hosts: People,
    #[serde(default)]
    releases: People,
    #[serde(default)]
    at_least: u32,
}

impl WrittenInstitution {
    pub(super) fn read(self) -> Institution {
        Institution { id: self.id, hosts: self.hosts.0, releases: self.releases.0, at_least: self.at_least }
    }
}

/// A mentor as people write them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMentor {
    id: String,
    #[serde(default)]
    capacity: People,
}

impl WrittenMentor {
    pub(super) fn read(self) -> Mentor {
        Mentor { id: self.id, capacity: self.capacity.0 }
    }
}

/// `2` for each period, or a table: `{ whole = 3, each_period = 2, 2027-spring = 1 }`.
#[derive(Default)]
struct People(Capacity);

impl<'de> Deserialize<'de> for People {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Numbers).map(Self)
    }
}

struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Capacity;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("2 for each period, or a table such as { whole = 3, 2027-spring = 1 }")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Capacity, E> {
        let people = u32::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))?;
        Ok(Capacity::each_period(people))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Capacity, A::Error> {
        let mut periods: BTreeMap<String, u32> = BTreeMap::deserialize(MapAccessDeserializer::new(table))?;
        Ok(Capacity { whole: periods.remove("whole"), each_period: periods.remove("each_period"), periods })
    }
}
