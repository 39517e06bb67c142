//! What an operation costs: asked for, and in the end.
//!
//! A field costs its size times the sum of its weight and of what is selected below it, and what its arguments cost
//! where they are given. The size of a list is what its slicing argument says (`first`), else what it is assumed to be.
//! Where a selection can meet several types, the dearest counts. All sums stop at the largest number there is.

use std::sync::Arc;

use async_graphql_value::{ConstValue, Name, Variables};

use crate::{Table, table::TypeId};

/// What of an operation costs anything: its selections without all that is free, each fragment once.
#[derive(Debug, Clone)]
pub struct Plan {
    sets: Arc<[Set]>,
    root: SetId,
}

/// The selection sets of a document's plans, each added after those it is made of.
#[derive(Debug)]
pub(crate) struct Sets(Vec<Set>);

/// Which selection set of a plan. The first is empty, and stands for all that are free.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SetId(u32);

/// A selection set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    /// What is selected whatever the type.
    pub(crate) always: Vec<Item>,
    /// What is selected of some types only.
    pub(crate) sometimes: Vec<(TypeId, SetId)>,
    /// The type it is a selection of.
    pub(crate) of: Option<TypeId>,
}

/// A part of a selection set.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A field.
    Field(FieldCost),
    /// A fragment.
    Fragment(SetId),
}

/// A field of which the selection below it or the field itself costs something.
#[derive(Debug, Clone)]
pub(crate) struct FieldCost {
    /// What it is called in the answer.
    pub(crate) key: Name,
    /// What each item costs by itself.
    pub(crate) weight: u64,
    /// What the field costs once, by its arguments.
    pub(crate) once: u64,
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
    /// As the variable says: a number, or a list that is counted; where it says nothing, so many.
    Variable(Name, u64),
    /// As the field above says.
    Inherited,
}

/// `fixed + each × size`, of a selection in a field that says the size for it.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    fixed: u64,
    each: u64,
}

impl Sum {
    fn of(self, size: u64) -> u64 {
        self.fixed.saturating_add(self.each.saturating_mul(size))
    }

    fn add(&mut self, other: Self) {
        self.fixed = self.fixed.saturating_add(other.fixed);
        self.each = self.each.saturating_add(other.each);
    }

    fn or_dearer(self, other: Self) -> Self {
        Self { fixed: self.fixed.max(other.fixed), each: self.each.max(other.each) }
    }
}

impl Default for Sets {
    fn default() -> Self {
        Self(vec![Set::default()])
    }
}

impl Sets {
    /// Adds a set; one that holds nothing is the free one.
    pub(crate) fn add(&mut self, set: Set) -> SetId {
        if set.always.is_empty() && set.sometimes.is_empty() {
            return SetId::FREE;
        }
        let id = u32::try_from(self.0.len()).map_or(SetId::FREE, SetId);
        self.0.push(set);
        id
    }

    /// The plans that begin at these sets.
    pub(crate) fn plans(self, roots: impl IntoIterator<Item = SetId>) -> impl Iterator<Item = Plan> {
        let sets: Arc<[Set]> = self.0.into();
        roots.into_iter().map(move |root| Plan { sets: sets.clone(), root })
    }
}

impl SetId {
    /// The set that holds nothing.
    pub(crate) const FREE: Self = Self(0);
}

impl Plan {
    /// What the operation costs, in points, with these values of its variables.
    pub fn requested(&self, table: &Table, variables: &Variables) -> u64 {
        // A set stands behind those it is made of, so that one way through them all is enough.
        let mut sums = Vec::with_capacity(self.sets.len());
        for set in &*self.sets {
            sums.push(set.sum(table, variables, &sums));
        }
        sums.get(self.root.0 as usize).map_or(0, |sum| sum.of(1))
    }

    /// What the answer cost, in points: as what was asked for, with the items that there really are. What was not
    /// answered costs nothing.
    pub fn actual(&self, data: &ConstValue) -> u64 {
        self.walk(self.root, data)
    }

    fn walk(&self, set: SetId, value: &ConstValue) -> u64 {
        let ConstValue::Object(object) = value else { return 0 };
        let Some(set) = self.sets.get(set.0 as usize) else { return 0 };
        let always = set.always.iter().map(|item| match item {
            Item::Field(field) => match object.get(&field.key) {
                Some(ConstValue::List(items)) => {
                    let each = items.iter().map(|item| field.weight.saturating_add(self.walk(field.set, item)));
                    each.fold(field.once, u64::saturating_add)
                }
                Some(value) => field.once.saturating_add(field.weight).saturating_add(self.walk(field.set, value)),
                None => 0,
            },
            Item::Fragment(set) => self.walk(*set, value),
        });
        let sometimes = set.sometimes.iter().map(|(_, set)| self.walk(*set, value));
        always.chain(sometimes).fold(0, u64::saturating_add)
    }
}

impl Set {
    fn sum(&self, table: &Table, variables: &Variables, known: &[Sum]) -> Sum {
        let sum_of = |set: &SetId| known.get(set.0 as usize).copied().unwrap_or_default();
        let mut sum = Sum::default();
        for item in &self.always {
            match item {
                Item::Field(field) => {
                    let below = sum_of(&field.set).of(field.inner.items(variables));
                    let each = field.weight.saturating_add(below);
                    sum.fixed = sum.fixed.saturating_add(field.once);
                    match &field.size {
                        Size::Inherited => sum.each = sum.each.saturating_add(each),
                        size => sum.fixed = sum.fixed.saturating_add(each.saturating_mul(size.items(variables))),
                    }
                }
                Item::Fragment(set) => sum.add(sum_of(set)),
            }
        }
        if !self.sometimes.is_empty() {
            sum.add(self.dearest(table, sum_of));
        }
        sum
    }

    /// What the dearest of the types costs that this can be a selection of.
    fn dearest(&self, table: &Table, sum_of: impl Fn(&SetId) -> Sum) -> Sum {
        let of_type = |object: TypeId| {
            let mut sum = Sum::default();
            for (condition, set) in &self.sometimes {
                if table.get(*condition).objects.contains(object) {
                    sum.add(sum_of(set));
                }
            }
            sum
        };
        let objects = self.of.into_iter().flat_map(|of| table.get(of).objects.iter());
        objects.map(of_type).fold(Sum::default(), Sum::or_dearer)
    }
}

impl Size {
    fn items(&self, variables: &Variables) -> u64 {
        match self {
            Self::Fixed(items) => *items,
            Self::Variable(name, otherwise) => variables.get(name).and_then(counted).unwrap_or(*otherwise),
            Self::Inherited => 1,
        }
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
