//! Fields that overlap must be the same.
//!
//! Two fields of one name in the answer are one field there, so that they must be of the same shape, and, wherever one
//! object can have both, the same field with the same arguments: the specification's rule "Field Selection Merging"
//! (section 5.3.2). It speaks of every two fields, and of every two below every two. Here, after an idea of Simon
//! Adameit's, all fields of one name stand together: whether they are alike is seen by comparing each with the first,
//! and what is selected below them all is looked at as one set. A set that comes about several times is looked at once.

mod fields;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use async_graphql_parser::types::ExecutableDocument;

use crate::{Code, Refusal, Table};
use fields::{FieldId, Fields, Part};

/// How many steps we take before we give up: a few milliseconds. Where objects of many types stand next to interfaces,
/// the sets to look at can multiply with each level; documents that people write take a few hundred steps.
const MOST_STEPS: u64 = 100_000;

/// Everything that breaks the rule, as far as `most` reasons. Fields, types and fragments that there are not are left
/// to whoever says so.
pub(crate) fn conflicts(document: &ExecutableDocument, table: &Table, most: usize) -> Vec<Refusal> {
    let fields = Fields::of(document, table);
    let mut search =
        Search { fields: &fields, known: HashSet::new(), pairs: HashSet::new(), found: Vec::new(), most, steps: 0 };
    if let Err(Stop::Tired) = search.whole_document() {
        return vec![too_much_to_compare(search.steps)];
    }
    search.found.sort_by(|one, other| one.positions.cmp(&other.positions));
    search.found
}

/// Why the search ends early.
enum Stop {
    /// There are reasons enough.
    Enough,
    /// There is too much to compare.
    Tired,
}

/// How alike fields must be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Alike {
    /// The same field with the same arguments: one object can have them.
    Same,
    /// Of the same shape: no object can have more than one of them.
    Shaped,
}

struct Search<'a> {
    fields: &'a Fields<'a>,
    /// The sets that were looked at.
    known: HashSet<(Alike, Box<[Part]>)>,
    /// The pairs of which something was found.
    pairs: HashSet<(FieldId, FieldId)>,
    found: Vec<Refusal>,
    most: usize,
    steps: u64,
}

impl Search<'_> {
    fn whole_document(&mut self) -> Result<(), Stop> {
        for root in self.fields.roots() {
            self.look(Alike::Same, root.clone())?;
        }
        Ok(())
    }

    /// Looks at a set of fields, and at all below it.
    fn look(&mut self, alike: Alike, mut parts: Vec<Part>) -> Result<(), Stop> {
        self.step(parts.len())?;
        parts.sort_unstable();
        parts.dedup();
        let parts: Box<[Part]> = parts.into();
        if !self.known.insert((alike, parts.clone())) {
            return Ok(());
        }
        let (fields, steps) = self.fields.expand(&parts);
        self.step(steps)?;
        for overlapping in grouped(fields, |id| self.fields.key(id)) {
            match alike {
                Alike::Same => self.compare_what_one_object_can_have(overlapping)?,
                Alike::Shaped => self.compare(alike, &overlapping)?,
            }
        }
        Ok(())
    }

    /// Compares the fields of each type of object with each other and with those of interfaces and unions, since nobody
    /// knows which objects these will be tomorrow.
    fn compare_what_one_object_can_have(&mut self, fields: Vec<FieldId>) -> Result<(), Stop> {
        let (of_objects, of_any): (Vec<_>, Vec<_>) = fields.iter().partition(|id| self.fields.is_of_object(**id));
        let by_type = grouped(of_objects, |id| self.fields.parent(id));
        if by_type.len() < 2 {
            return self.compare(Alike::Same, &fields);
        }
        for of_one in by_type {
            self.compare(Alike::Same, &[&*of_any, &of_one].concat())?;
        }
        self.compare(Alike::Shaped, &fields)
    }

    /// Compares fields with each other, and looks at what is below them.
    fn compare(&mut self, alike: Alike, fields: &[FieldId]) -> Result<(), Stop> {
        self.step(fields.len())?;
        let Some((first, others)) = fields.split_first() else { return Ok(()) };
        let mut are_alike = true;
        for other in others {
            are_alike &= self.compare_two(alike, *first, *other)?;
        }
        let below: Vec<_> = fields.iter().flat_map(|id| self.fields.below(*id)).copied().collect();
        if are_alike && !below.is_empty() { self.look(alike, below) } else { Ok(()) }
    }

    fn compare_two(&mut self, alike: Alike, one: FieldId, other: FieldId) -> Result<bool, Stop> {
        let shaped = || self.fields.why_not_shaped_alike(one, other);
        let reason = match alike {
            Alike::Same => self.fields.why_not_same(one, other).or_else(shaped),
            Alike::Shaped => shaped(),
        };
        let Some(reason) = reason else { return Ok(true) };
        // What was said of a pair need not be said again in other words.
        if self.pairs.insert((one.min(other), one.max(other))) {
            self.found.push(reason);
        }
        if self.found.len() < self.most { Ok(false) } else { Err(Stop::Enough) }
    }

    fn step(&mut self, steps: usize) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
        if self.steps <= MOST_STEPS { Ok(()) } else { Err(Stop::Tired) }
    }
}

/// The fields that have something in common together, in their order.
fn grouped<K: Hash + Eq>(fields: Vec<FieldId>, by: impl Fn(FieldId) -> K) -> Vec<Vec<FieldId>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<FieldId>> = Vec::new();
    for id in fields {
        let place = *places.entry(by(id)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(id),
            None => groups.push(vec![id]),
        }
    }
    groups
}

fn too_much_to_compare(steps: u64) -> Refusal {
    let message = "the document has too many fields of the same names over each other to compare them all; ask for \
                   less at once";
    Refusal::excess(Code::TooManyFields, steps, MOST_STEPS, message)
}
