//! What an operation costs: asked for, and in the end.
//!
//! A field costs its size times the sum of its weight and of what is selected below it, and what its arguments cost
//! where they are given. The size of a list is what its slicing argument says (`first`), else what it is assumed to be.
//! Where a selection can meet several types, the dearest counts.
//!
//! Values are free, as far as there are not more than [`VALUES_PER_POINT`] of them for each point: nobody reads so many,
//! and to ask a thousand times for one name, by other names or the same, is work nevertheless. What is given as
//! arguments counts too, once for each field that is given it, however many items it has. All sums stop at the largest
//! number there is.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use async_graphql_value::{ConstValue, Name, Variables};

/// How many values an operation can ask for, or give, for each point that it costs otherwise.
pub const VALUES_PER_POINT: u64 = 50;

/// The letters of a text that count as one value.
const LETTERS_PER_VALUE: usize = 256;

/// What of an operation costs anything: its selections, each fragment once.
#[derive(Debug, Clone)]
pub struct Plan {
    sets: Arc<Sets>,
    root: SetId,
}

/// The selection sets of a document's plans, each added after those it is made of.
#[derive(Debug)]
pub(crate) struct Sets {
    sets: Vec<Set>,
    /// How large the defaults of variables are.
    defaults: HashMap<Name, u64>,
}

/// Which selection set of a plan. The first is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct SetId(u32);

/// A selection set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    /// What is selected whatever the type.
    pub(crate) always: Vec<Item>,
    /// What is selected of some types only.
    pub(crate) sometimes: Vec<SetId>,
    /// Which of these are selected together, for one or the other of the types that it can be.
    pub(crate) either: Vec<Box<[usize]>>,
    /// How many values are selected that cost nothing and need no more to be known of.
    pub(crate) values: u64,
}

/// A part of a selection set.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A field.
    Field(FieldCost),
    /// A fragment.
    Fragment(SetId),
}

/// What there is to know of a field.
#[derive(Debug, Clone)]
pub(crate) struct FieldCost {
    /// What it is called in the answer.
    pub(crate) key: Name,
    /// What each item costs by itself.
    pub(crate) weight: u64,
    /// What the field costs once, by its arguments.
    pub(crate) once: u64,
    /// How many values each item is.
    pub(crate) values: u64,
    /// How many values the field is given in the document, once for all its items.
    pub(crate) given: u64,
    /// The variables that it is given besides.
    pub(crate) variables: Vec<Name>,
    /// How many items.
    pub(crate) size: Size,
    /// How many items those fields below it have that are sized by it.
    pub(crate) inner: Size,
    /// What is selected of each.
    pub(crate) set: SetId,
}

/// How many items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Size {
    /// So many.
    Fixed(u64),
    /// As many as the largest number that is said.
    Said {
        /// In the document.
        here: Option<u64>,
        /// By variables: a number, or a list that is counted; where they are left out, so many.
        variables: Vec<(Name, Option<u64>)>,
        /// Where nothing is said.
        assumed: u64,
    },
    /// As the field above says.
    Inherited,
}

/// Points and values of a selection.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    points: Line,
    values: Line,
}

/// `fixed + each × size`, of a selection in a field that says the size for it.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    fixed: u64,
    each: u64,
}

/// Points and values that were answered.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    points: u64,
    values: u64,
}

/// Variables with what they are worth as arguments.
struct Worth<'a> {
    variables: &'a Variables,
    sizes: HashMap<&'a str, u64>,
    defaults: &'a HashMap<Name, u64>,
}

impl Sets {
    /// No set but the empty one.
    pub(crate) fn new(defaults: HashMap<Name, u64>) -> Self {
        Self { sets: vec![Set::default()], defaults }
    }

    /// Adds a set.
    pub(crate) fn add(&mut self, set: Set) -> SetId {
        if set.always.is_empty() && set.sometimes.is_empty() && set.values == 0 {
            return SetId::EMPTY;
        }
        let id = u32::try_from(self.sets.len()).map_or(SetId::EMPTY, SetId);
        self.sets.push(set);
        id
    }

    /// The plans that begin at these sets.
    pub(crate) fn plans(self, roots: impl IntoIterator<Item = SetId>) -> impl Iterator<Item = Plan> {
        let sets = Arc::new(self);
        roots.into_iter().map(move |root| Plan { sets: sets.clone(), root })
    }
}

impl SetId {
    /// The set that holds nothing.
    pub(crate) const EMPTY: Self = Self(0);

    fn of<T: Copy + Default>(self, all: &[T]) -> T {
        all.get(self.0 as usize).copied().unwrap_or_default()
    }
}

impl Plan {
    /// What the operation costs, in points, with these values of its variables.
    pub fn requested(&self, variables: &Variables) -> u64 {
        let worth = Worth::of(variables, &self.sets.defaults);
        // A set stands behind those it is made of, so that one way through them all is enough.
        let mut sums = Vec::with_capacity(self.sets.sets.len());
        for set in &self.sets.sets {
            sums.push(set.sum(&worth, &sums));
        }
        let Sum { points, values } = self.root.of(&sums);
        bill(points.of(1), values.of(1))
    }

    /// What the answer cost, in points: as what was asked for, with the items that there really are. What was not
    /// answered costs nothing.
    pub fn actual(&self, data: &ConstValue) -> u64 {
        let Tally { points, values } = self.walk(self.root, data);
        bill(points, values)
    }

    fn walk(&self, set: SetId, value: &ConstValue) -> Tally {
        let ConstValue::Object(object) = value else { return Tally::default() };
        let Some(set) = self.sets.sets.get(set.0 as usize) else { return Tally::default() };
        let mut tally = Tally { points: 0, values: set.values };
        for item in &set.always {
            tally = tally.and(match item {
                Item::Field(field) => {
                    object.get(&field.key).map_or(Tally::default(), |value| self.walk_field(field, value))
                }
                Item::Fragment(set) => self.walk(*set, value),
            });
        }
        // Of which type it was is not always seen, but it was of one of them.
        let sometimes: Vec<_> = set.sometimes.iter().map(|set| self.walk(*set, value)).collect();
        tally.and(set.dearest(&sometimes, Tally::and, Tally::or_dearer))
    }

    fn walk_field(&self, field: &FieldCost, value: &ConstValue) -> Tally {
        let once = Tally { points: field.once, values: field.given };
        let each = Tally { points: field.weight, values: field.values };
        match value {
            ConstValue::List(items) => {
                items.iter().fold(once, |sum, item| sum.and(each).and(self.walk(field.set, item)))
            }
            ConstValue::Null if field.size != Size::Fixed(1) => once,
            value => once.and(each).and(self.walk(field.set, value)),
        }
    }
}

/// Values cost nothing, as long as there are not too many of them.
fn bill(points: u64, values: u64) -> u64 {
    points.max(values.div_ceil(VALUES_PER_POINT))
}

impl Set {
    fn sum(&self, worth: &Worth<'_>, known: &[Sum]) -> Sum {
        let mut sum = Sum { values: Line { fixed: self.values, each: 0 }, ..Sum::default() };
        for item in &self.always {
            sum = sum.and(match item {
                Item::Field(field) => field.sum(worth, known),
                Item::Fragment(set) => set.of(known),
            });
        }
        let sometimes: Vec<_> = self.sometimes.iter().map(|set| set.of(known)).collect();
        sum.and(self.dearest(&sometimes, Sum::and, Sum::or_dearer))
    }

    /// Of what is selected of some types only, the most that is selected of one.
    fn dearest<T: Copy + Default>(&self, sometimes: &[T], and: fn(T, T) -> T, or_dearer: fn(T, T) -> T) -> T {
        let of_one = |places: &[usize]| {
            let selected = places.iter().filter_map(|place| sometimes.get(*place).copied());
            selected.fold(T::default(), and)
        };
        self.either.iter().map(|places| of_one(places)).fold(T::default(), or_dearer)
    }
}

impl FieldCost {
    fn sum(&self, worth: &Worth<'_>, known: &[Sum]) -> Sum {
        let below = self.set.of(known);
        let inner = self.inner.items(worth.variables);
        let given = self.variables.iter().fold(self.given, |sum, name| sum.saturating_add(worth.size(name)));
        let points = self.weight.saturating_add(below.points.of(inner));
        let values = self.values.saturating_add(below.values.of(inner));
        let line = |each: u64| match &self.size {
            Size::Inherited => Line { fixed: 0, each },
            size => Line { fixed: each.saturating_mul(size.items(worth.variables)), each: 0 },
        };
        let once = Sum { points: Line { fixed: self.once, each: 0 }, values: Line { fixed: given, each: 0 } };
        once.and(Sum { points: line(points), values: line(values) })
    }
}

impl Size {
    fn items(&self, variables: &Variables) -> u64 {
        match self {
            Self::Fixed(items) => *items,
            Self::Said { here, variables: named, assumed } => {
                let said = named.iter().filter_map(|(name, left_out)| match variables.get(name) {
                    Some(value) => counted(value),
                    None => *left_out,
                });
                said.chain(*here).max().unwrap_or(*assumed)
            }
            Self::Inherited => 1,
        }
    }
}

impl Sum {
    fn and(self, other: Self) -> Self {
        Self { points: self.points.and(other.points), values: self.values.and(other.values) }
    }

    fn or_dearer(self, other: Self) -> Self {
        Self { points: self.points.or_dearer(other.points), values: self.values.or_dearer(other.values) }
    }
}

impl Line {
    fn of(self, size: u64) -> u64 {
        self.fixed.saturating_add(self.each.saturating_mul(size))
    }

    fn and(self, other: Self) -> Self {
        Self { fixed: self.fixed.saturating_add(other.fixed), each: self.each.saturating_add(other.each) }
    }

    fn or_dearer(self, other: Self) -> Self {
        Self { fixed: self.fixed.max(other.fixed), each: self.each.max(other.each) }
    }
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self { points: self.points.saturating_add(other.points), values: self.values.saturating_add(other.values) }
    }

    fn or_dearer(self, other: Self) -> Self {
        Self { points: self.points.max(other.points), values: self.values.max(other.values) }
    }
}

impl<'a> Worth<'a> {
    fn of(variables: &'a Variables, defaults: &'a HashMap<Name, u64>) -> Self {
        let sizes = variables.iter().map(|(name, value)| (name.as_str(), values_in(value))).collect();
        Self { variables, sizes, defaults }
    }

    fn size(&self, name: &Name) -> u64 {
        self.sizes.get(name.as_str()).or_else(|| self.defaults.get(name)).copied().unwrap_or(1)
    }
}

/// How many items a slicing argument says: a number says it itself, a list by its length. A negative number, which will
/// be refused, none.
pub(crate) fn counted(value: &ConstValue) -> Option<u64> {
    match value {
        ConstValue::Number(number) => number.as_u64().or(Some(0)),
        ConstValue::List(items) => u64::try_from(items.len()).ok(),
        _ => None,
    }
}

/// How many values a value is made of.
pub(crate) fn values_in(value: &ConstValue) -> u64 {
    let within = |items: &mut dyn Iterator<Item = &ConstValue>| items.map(values_in).fold(1, u64::saturating_add);
    match value {
        ConstValue::String(text) => values_in_text(text),
        ConstValue::List(items) => within(&mut items.iter()),
        ConstValue::Object(fields) => within(&mut fields.values()),
        _ => 1,
    }
}

/// How many values a text counts as.
pub(crate) fn values_in_text(text: &str) -> u64 {
    u64::try_from(text.len() / LETTERS_PER_VALUE).map_or(u64::MAX, |values| values.saturating_add(1))
}
