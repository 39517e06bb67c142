//! What it would take to run a document: one pass over it, each fragment once.

use std::collections::HashMap;

use async_graphql_parser::{
    Pos, Positioned,
    types::{
        ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::{Name, Value};

use crate::{
    Code, Limits, Refusal, Table,
    cost::{FieldCost, Item, Plan, Set, SetId, Sets, Size, counted},
    scan::{Scan, nested_too_deeply},
    table::{self, TypeId},
};

/// What was measured of a document, over all its operations together; root fields and depth, of the largest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// Words, numbers, texts and signs.
    pub tokens: u64,
    /// Brackets within each other, or selections within each other once fragments are in their places.
    pub nesting: u64,
    /// Fields within each other, without those of introspection.
    pub depth: u64,
    /// Fields, once fragments are in their places.
    pub fields: u64,
    /// Fields at the root of an operation.
    pub root_fields: u64,
    /// Aliases, once fragments are in their places.
    pub aliases: u64,
    /// Directives, once fragments are in their places.
    pub directives: u64,
}

impl Measure {
    /// Everything that is beyond the limits.
    pub(crate) fn check(&self, limits: &Limits) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut compare = |code, measured, limit, what: &str, advice: &str| {
            if measured > limit {
                let message = format!("the document {what} {measured}, and at most {limit} are allowed; {advice}");
                refusals.push(Refusal::excess(code, measured, limit, message));
            }
        };
        let less = "ask for less at once";
        compare(Code::TooManyTokens, self.tokens, limits.tokens, "has words and signs:", less);
        compare(Code::TooDeep, self.depth, limits.depth, "has fields within each other, levels:", less);
        compare(Code::TooManyFields, self.fields, limits.fields, "has fields, with its fragments put in:", less);
        compare(Code::TooManyRootFields, self.root_fields, limits.root_fields, "has fields at the root:", less);
        compare(Code::TooManyAliases, self.aliases, limits.aliases, "has aliases, with its fragments put in:", less);
        let fewer = "leave some out";
        compare(Code::TooManyDirectives, self.directives, limits.directives, "has directives:", fewer);
        if self.nesting > limits.nesting {
            refusals.push(nested_too_deeply(limits));
        }
        refusals
    }
}

/// What was found of one operation.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) kind: OperationType,
    pub(crate) plan: Plan,
}

/// Measures a document that a parser has read.
///
/// # Errors
/// Where a fragment holds itself, or selections are nested beyond what anything may be nested.
pub(crate) fn measure(
    document: &ExecutableDocument,
    table: &Table,
    scan: Scan,
) -> Result<(Measure, Vec<Measured>), Refusal> {
    let mut walk = Walk { document, table, sets: Sets::default(), fragments: HashMap::new() };
    let mut whole = Measure { tokens: scan.tokens, nesting: scan.nesting, ..Measure::default() };
    let (mut kinds, mut roots) = (Vec::new(), Vec::new());
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let (shape, root) = walk.operation(operation)?;
        whole.take(&shape, 1);
        whole.root_fields = whole.root_fields.max(shape.level_fields);
        let variables = operation.variable_definitions.iter().map(|variable| variable.node.directives.len());
        whole.directives = sum(whole.directives, variables.chain([operation.directives.len()]).map(wide).sum());
        kinds.push(operation.ty);
        roots.push(root);
    }
    for (name, fragment) in &document.fragments {
        let (shape, _) = walk.fragment(name, fragment, fragment.pos, 1)?;
        // Counted where it is used; what is used nowhere is still looked at by those who validate it.
        let used = walk.fragments.get(name.as_str()).is_some_and(|known| known.used);
        whole.take(&shape, u64::from(!used));
        whole.directives = sum(whole.directives, wide(fragment.node.directives.len()));
    }
    let plans = kinds.into_iter().zip(walk.sets.plans(roots));
    Ok((whole, plans.map(|(kind, plan)| Measured { kind, plan }).collect()))
}

/// What a selection set holds, with its fragments in their places.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    height: u64,
    depth: u64,
    fields: u64,
    level_fields: u64,
    aliases: u64,
    directives: u64,
}

impl Measure {
    fn take(&mut self, shape: &Shape, times: u64) {
        self.nesting = self.nesting.max(shape.height);
        self.depth = self.depth.max(shape.depth);
        self.fields = sum(self.fields, shape.fields * times);
        self.aliases = sum(self.aliases, shape.aliases * times);
        self.directives = sum(self.directives, shape.directives * times);
    }
}

impl Shape {
    fn add(&mut self, other: &Self) {
        self.height = self.height.max(other.height);
        self.depth = self.depth.max(other.depth);
        self.fields = sum(self.fields, other.fields);
        self.level_fields = sum(self.level_fields, other.level_fields);
        self.aliases = sum(self.aliases, other.aliases);
        self.directives = sum(self.directives, other.directives);
    }
}

fn sum(one: u64, other: u64) -> u64 {
    one.saturating_add(other)
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    table: &'a Table,
    sets: Sets,
    fragments: HashMap<&'a str, Known>,
}

/// What is known of a fragment; nothing yet while it is being walked.
#[derive(Default)]
struct Known {
    found: Option<(Shape, SetId)>,
    used: bool,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<(Shape, SetId), Refusal> {
        let root = match operation.ty {
            OperationType::Query => Some(self.table.query()),
            OperationType::Mutation => self.table.mutation(),
            OperationType::Subscription => self.table.subscription(),
        };
        self.set(&operation.selection_set.node, root, 1)
    }

    /// `level` is how deep it stands.
    fn set(&mut self, set: &'a SelectionSet, of: Option<TypeId>, level: u64) -> Result<(Shape, SetId), Refusal> {
        if level > Limits::DEEPEST_NESTING {
            return Err(nested_too_deeply(&Limits { nesting: Limits::DEEPEST_NESTING, ..Limits::ANONYMOUS }));
        }
        let mut shape = Shape::default();
        let mut costs = Set { of, ..Set::default() };
        for selection in &set.items {
            shape.directives = sum(shape.directives, wide(selection.node.directives().len()));
            match &selection.node {
                Selection::Field(field) => {
                    let (found, cost) = self.field(&field.node, of, level)?;
                    shape.add(&found);
                    costs.always.extend(cost.map(Item::Field));
                }
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    let Some((name, fragment)) = document.fragments.get_key_value(&spread.node.fragment_name.node)
                    else {
                        // There is none; who validates the document says so.
                        continue;
                    };
                    let (found, set) = self.fragment(name, fragment, spread.pos, level + 1)?;
                    if let Some(known) = self.fragments.get_mut(name.as_str()) {
                        known.used = true;
                    }
                    shape.add(&found);
                    self.put_in(&mut costs, Some(&fragment.node.type_condition.node.on.node), set);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    let inner = match condition {
                        Some(name) => self.table.type_named(name),
                        None => of,
                    };
                    let (found, set) = self.set(&fragment.node.selection_set.node, inner, level + 1)?;
                    shape.add(&found);
                    self.put_in(&mut costs, condition, set);
                }
            }
        }
        shape.height = sum(shape.height, 1);
        Ok((shape, self.sets.add(costs)))
    }

    fn put_in(&self, costs: &mut Set, condition: Option<&Name>, set: SetId) {
        if set == SetId::FREE {
            return;
        }
        let condition = condition.and_then(|name| self.table.type_named(name));
        match (condition, costs.of) {
            (Some(condition), Some(of))
                if !self.table.get(of).objects.is_within(&self.table.get(condition).objects) =>
            {
                costs.sometimes.push((condition, set));
            }
            _ => costs.always.push(Item::Fragment(set)),
        }
    }

    fn fragment(
        &mut self,
        name: &'a Name,
        fragment: &'a Positioned<FragmentDefinition>,
        at: Pos,
        level: u64,
    ) -> Result<(Shape, SetId), Refusal> {
        match self.fragments.get(name.as_str()) {
            Some(Known { found: Some(found), .. }) => return Ok(*found),
            Some(Known { found: None, .. }) => {
                let message = format!("the fragment {name} holds itself; take it out of itself");
                return Err(Refusal::at(Code::Invalid, vec![at], message));
            }
            None => {}
        }
        self.fragments.insert(name.as_str(), Known::default());
        let of = self.table.type_named(&fragment.node.type_condition.node.on.node);
        let found = self.set(&fragment.node.selection_set.node, of, level)?;
        if let Some(known) = self.fragments.get_mut(name.as_str()) {
            known.found = Some(found);
        }
        Ok(found)
    }

    fn field(
        &mut self,
        field: &'a Field,
        of: Option<TypeId>,
        level: u64,
    ) -> Result<(Shape, Option<FieldCost>), Refusal> {
        let name = field.name.node.as_str();
        let table = self.table;
        let known = of.and_then(|of| table.field(of, name));
        let mut shape = Shape::default();
        let mut set = SetId::default();
        if !field.selection_set.node.items.is_empty() {
            (shape, set) = self.set(&field.selection_set.node, known.map(|field| field.of), level + 1)?;
        }
        shape.depth = if name.starts_with("__") { 0 } else { sum(shape.depth, 1) };
        shape.fields = sum(shape.fields, 1);
        shape.level_fields = 1;
        shape.aliases = sum(shape.aliases, u64::from(field.alias.is_some()));
        let is_sized = of.is_some_and(|of| table.sizes(of, name));
        let cost = known.and_then(|known| self.cost(field, known, is_sized, set));
        Ok((shape, cost))
    }

    fn cost(&self, field: &Field, known: &table::Field, is_sized: bool, set: SetId) -> Option<FieldCost> {
        let arguments = field.arguments.iter().filter_map(|(name, _)| known.arguments.get(name.node.as_str()));
        let once = arguments.fold(0_u64, |sum, weight| sum.saturating_add(*weight));
        if known.weight == 0 && once == 0 && set == SetId::FREE {
            return None;
        }
        let says = self.size(field, &known.size);
        let passes_on = !known.size.sized.is_empty();
        let (size, inner) = match says {
            Some(says) if passes_on => (Size::Fixed(1), says),
            _ if is_sized => (Size::Inherited, Size::Fixed(1)),
            Some(says) => (says, Size::Fixed(1)),
            None => (Size::Fixed(1), Size::Fixed(1)),
        };
        let key = field.response_key().node.clone();
        Some(FieldCost { key, weight: known.weight, once, size, inner, set })
    }

    /// How many items the field's arguments say that it has; where they do not, how many it is assumed to have.
    fn size(&self, field: &Field, list: &table::ListSize) -> Option<Size> {
        let assumed = list.assumed.unwrap_or(1);
        let said = list.slicing.iter().find_map(|name| match &field.get_argument(name)?.node {
            Value::Variable(name) => {
                let otherwise = self.default_of(name).unwrap_or(assumed);
                Some(Size::Variable(name.clone(), otherwise))
            }
            Value::List(items) => Some(Size::Fixed(wide(items.len()))),
            value => counted(&value.clone().into_const()?).map(Size::Fixed),
        });
        said.or(list.assumed.map(Size::Fixed))
    }

    /// The largest default, where several operations have a variable of this name.
    fn default_of(&self, variable: &Name) -> Option<u64> {
        let operations = self.document.operations.iter();
        let definitions = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
        let named = definitions.filter(|definition| definition.node.name.node == *variable);
        named.filter_map(|definition| counted(&definition.node.default_value.as_ref()?.node)).max()
    }
}
