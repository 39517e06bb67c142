//! What it would take to run a document: one pass over it, each fragment once.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    Pos, Positioned,
    types::{
        ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::{ConstValue, Name, Value};

use crate::{
    Code, Limits, Refusal, Table,
    cost::{FieldCost, Item, Plan, Set, SetId, Sets, Size, counted, values_in, values_in_text},
    scan::{Scan, nested_too_deeply},
    table::{self, TypeId},
};

/// What was measured of a document, over all its operations together; root fields and depth, of the largest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// Words, numbers, texts, signs and comments.
    pub tokens: u64,
    /// Brackets within each other, or selections within each other once fragments are in their places.
    pub nesting: u64,
    /// Fields within each other, without those of introspection.
    pub depth: u64,
    /// Fields, once fragments are in their places, with the fragments and the values of arguments: everything that there
    /// is to visit.
    pub fields: u64,
    /// How many fields there are to compare with others of their names: those of each selection, once fragments are in
    /// their places, where fragments within each other are selections too.
    pub compared: u64,
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
        let fields = "has fields and values, with its fragments put in:";
        compare(Code::TooManyFields, self.fields, limits.fields, fields, less);
        let compared = "has fields to compare with each other, with its fragments put in:";
        if self.fields <= limits.fields {
            compare(Code::TooManyFields, self.compared, limits.fields, compared, less);
        }
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
    let mut walk = Walk::new(document, table);
    let mut whole = Measure { tokens: scan.tokens, nesting: scan.nesting, ..Measure::default() };
    let (mut kinds, mut roots) = (Vec::new(), Vec::new());
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let (shape, root) = walk.operation(operation)?;
        whole.take(&shape);
        whole.root_fields = whole.root_fields.max(shape.level_fields);
        let variables = operation.variable_definitions.iter().map(|variable| variable.node.directives.len());
        whole.directives = sum(whole.directives, variables.chain([operation.directives.len()]).map(wide).sum());
        kinds.push(operation.ty);
        roots.push(root);
    }
    for (name, fragment) in &document.fragments {
        walk.fragment(name, fragment, fragment.pos, 1)?;
        whole.directives = sum(whole.directives, wide(fragment.node.directives.len()));
    }
    // A fragment is counted where it is used; what is used nowhere is still looked at by those who validate it.
    for Known { found, .. } in walk.fragments.values().filter(|known| !known.used) {
        found.iter().for_each(|(shape, _)| whole.take(shape));
    }
    whole.compared = walk.compared;
    let plans = kinds.into_iter().zip(walk.sets.plans(roots));
    Ok((whole, plans.map(|(kind, plan)| Measured { kind, plan }).collect()))
}

/// What a selection set holds, with its fragments in their places.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    height: u64,
    depth: u64,
    /// Everything that there is to visit.
    fields: u64,
    /// Everything that stands at one level of the answer.
    level: u64,
    level_fields: u64,
    aliases: u64,
    directives: u64,
}

impl Measure {
    fn take(&mut self, shape: &Shape) {
        self.nesting = self.nesting.max(shape.height);
        self.depth = self.depth.max(shape.depth);
        self.fields = sum(self.fields, shape.fields);
        self.aliases = sum(self.aliases, shape.aliases);
        self.directives = sum(self.directives, shape.directives);
    }
}

impl Shape {
    fn add(&mut self, other: &Self) {
        self.height = self.height.max(other.height);
        self.depth = self.depth.max(other.depth);
        self.fields = sum(self.fields, other.fields);
        self.level = sum(self.level, other.level);
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
    /// The variables of all operations: what stands for their values where they are left out.
    defaults: HashMap<&'a str, Vec<Option<&'a ConstValue>>>,
    compared: u64,
}

/// What is known of a fragment; nothing yet while it is being walked.
#[derive(Default)]
struct Known {
    found: Option<(Shape, SetId)>,
    used: bool,
}

impl<'a> Walk<'a> {
    fn new(document: &'a ExecutableDocument, table: &'a Table) -> Self {
        let mut defaults: HashMap<_, Vec<_>> = HashMap::new();
        let operations = document.operations.iter();
        for definition in operations.flat_map(|(_, operation)| &operation.node.variable_definitions) {
            let default = definition.node.default_value.as_ref().map(|value| &value.node);
            defaults.entry(definition.node.name.node.as_str()).or_default().push(default);
        }
        let size = |values: &Vec<Option<&ConstValue>>| values.iter().flatten().map(|value| values_in(value)).max();
        let sizes = defaults.iter().filter_map(|(name, values)| Some((Name::new(name), size(values)?)));
        let sets = Sets::new(sizes.collect());
        Self { document, table, sets, fragments: HashMap::new(), defaults, compared: 0 }
    }

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
        let mut costs = Set::default();
        let mut conditions = Vec::new();
        for selection in &set.items {
            let directives = selection.node.directives();
            shape.directives = sum(shape.directives, wide(directives.len()));
            let given = directives.iter().flat_map(|directive| &directive.node.arguments);
            let given = given.map(|(_, value)| values_of(&value.node)).fold(0, sum);
            shape.fields = sum(shape.fields, sum(1, given));
            shape.level = sum(shape.level, 1);
            match &selection.node {
                Selection::Field(field) => {
                    let found = self.field(&field.node, of, level, &mut costs)?;
                    shape.add(&found);
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
                    let condition = Some(&fragment.node.type_condition.node.on.node);
                    self.put_in(&mut costs, &mut conditions, of, condition, set);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    let inner = match condition {
                        Some(name) => self.table.type_named(name),
                        None => of,
                    };
                    let (found, set) = self.set(&fragment.node.selection_set.node, inner, level + 1)?;
                    shape.add(&found);
                    self.put_in(&mut costs, &mut conditions, of, condition, set);
                }
            }
        }
        shape.height = sum(shape.height, 1);
        self.compared = sum(self.compared, shape.level);
        costs.either = self.either(of, &conditions);
        Ok((shape, self.sets.add(costs)))
    }

    /// Adds what is selected of a type to what is selected of `of`.
    fn put_in(
        &self,
        costs: &mut Set,
        conditions: &mut Vec<TypeId>,
        of: Option<TypeId>,
        condition: Option<&Name>,
        set: SetId,
    ) {
        if set == SetId::EMPTY {
            return;
        }
        let condition = condition.and_then(|name| self.table.type_named(name));
        match (condition, of) {
            (Some(condition), Some(of))
                if !self.table.get(of).objects.is_within(&self.table.get(condition).objects) =>
            {
                conditions.push(condition);
                costs.sometimes.push(set);
            }
            _ => costs.always.push(Item::Fragment(set)),
        }
    }

    /// Which of these conditions the types of objects meet that `of` can be.
    fn either(&self, of: Option<TypeId>, conditions: &[TypeId]) -> Vec<Box<[usize]>> {
        let objects = of.into_iter().flat_map(|of| self.table.get(of).objects.iter());
        let met_by = |object| {
            let met = conditions.iter().enumerate().filter(|(_, id)| self.table.get(**id).objects.contains(object));
            met.map(|(place, _)| place).collect::<Box<[_]>>()
        };
        let mut known = HashSet::new();
        if conditions.is_empty() {
            Vec::new()
        } else {
            objects.map(met_by).filter(|met| known.insert(met.clone())).collect()
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

    /// Adds what the field costs to what its set costs.
    fn field(&mut self, field: &'a Field, of: Option<TypeId>, level: u64, costs: &mut Set) -> Result<Shape, Refusal> {
        let name = field.name.node.as_str();
        let table = self.table;
        let known = of.and_then(|of| table.field(of, name));
        let mut shape = Shape::default();
        let mut set = SetId::default();
        if !field.selection_set.node.items.is_empty() {
            (shape, set) = self.set(&field.selection_set.node, known.map(|field| field.of), level + 1)?;
        }
        let given = field.arguments.iter().map(|(_, value)| values_of(&value.node)).fold(0, sum);
        let is_introspection = name.starts_with("__") || of.is_some_and(|of| table.is_introspection(of));
        shape.depth = if is_introspection { 0 } else { sum(shape.depth, 1) };
        shape.fields = sum(shape.fields, given);
        shape.level = 0;
        shape.level_fields = 1;
        shape.aliases = sum(shape.aliases, u64::from(field.alias.is_some()));
        self.add_cost(costs, field, of, set, given);
        Ok(shape)
    }

    fn add_cost(&self, costs: &mut Set, field: &Field, of: Option<TypeId>, set: SetId, given: u64) {
        let name = field.name.node.as_str();
        let known = of.and_then(|of| Some((self.table.field(of, name)?, self.table.sizes(of, name))));
        let values = of.map_or(1, |of| self.table.values_of_one(of));
        let mut variables = Vec::new();
        field.arguments.iter().for_each(|(_, value)| add_variables(&value.node, &mut variables));
        let Some((known, is_sized)) = known else {
            costs.values = sum(costs.values, sum(values, given));
            return;
        };
        let weights = field.arguments.iter().filter_map(|(name, _)| known.arguments.get(name.node.as_str()));
        let once = weights.copied().fold(0, sum);
        if known.weight == 0 && once == 0 && set == SetId::EMPTY && variables.is_empty() {
            costs.values = sum(costs.values, sum(values, given));
            return;
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
        let weight = known.weight;
        costs.always.push(Item::Field(FieldCost { key, weight, once, values, given, variables, size, inner, set }));
    }

    /// How many items the field's arguments say that it has; where they do not, how many it is assumed to have.
    fn size(&self, field: &Field, list: &table::ListSize) -> Option<Size> {
        let assumed = list.assumed.unwrap_or(1);
        let mut here = None;
        let mut variables = Vec::new();
        for value in list.slicing.iter().filter_map(|name| field.get_argument(name)) {
            match &value.node {
                Value::Variable(name) => variables.push((name.clone(), self.left_out(name, assumed))),
                Value::List(items) => here = here.max(Some(wide(items.len()))),
                Value::Number(number) => here = here.max(counted(&ConstValue::Number(number.clone()))),
                _ => {}
            }
        }
        match (here, list.assumed) {
            _ if !variables.is_empty() => Some(Size::Said { here, variables, assumed }),
            (None, None) => None,
            (here, _) => Some(Size::Fixed(here.unwrap_or(assumed))),
        }
    }

    /// How many items a variable says that is left out; the most, where several operations have one of this name.
    fn left_out(&self, variable: &Name, assumed: u64) -> Option<u64> {
        let defaults = self.defaults.get(variable.as_str())?;
        let says = |default: &Option<&ConstValue>| default.and_then(counted);
        defaults.iter().any(|default| says(default).is_some()).then_some(())?;
        defaults.iter().map(|default| says(default).unwrap_or(assumed)).max()
    }
}

/// How many values a value is made of; a variable is one.
fn values_of(value: &Value) -> u64 {
    let within = |items: &mut dyn Iterator<Item = &Value>| items.map(values_of).fold(1, sum);
    match value {
        Value::String(text) => values_in_text(text),
        Value::List(items) => within(&mut items.iter()),
        Value::Object(fields) => within(&mut fields.values()),
        _ => 1,
    }
}

fn add_variables(value: &Value, variables: &mut Vec<Name>) {
    match value {
        Value::Variable(name) => variables.push(name.clone()),
        Value::List(items) => items.iter().for_each(|item| add_variables(item, variables)),
        Value::Object(fields) => fields.values().for_each(|item| add_variables(item, variables)),
        _ => {}
    }
}
