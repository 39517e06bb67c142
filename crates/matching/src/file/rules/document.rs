use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Error, ValueDeserializer},
};

use super::super::LineFault;

/// More faults than this are not looked for in one file: somebody who gave another file need not read them all.
const MOST: usize = 100;

/// A TOML file that is being read, and what is wrong with it as far as that is known.
pub(super) struct Document<'a> {
    text: &'a str,
    faults: Vec<LineFault>,
    /// Fields that were taken out, and where the tables stand that lack them since.
    taken: Vec<(Range<usize>, String)>,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text: text.strip_prefix('\u{feff}').unwrap_or(text), faults: Vec::new(), taken: Vec::new() }
    }

    /// Reads all that can be read. Whatever serde does not like is noted and taken out, and the rest read again, since
    /// serde stops at the first fault that it finds.
    pub(super) fn read<T: DeserializeOwned + Default>(&mut self) -> T {
        let Some(table) = self.parse() else { return T::default() };
        let span = table.span();
        let mut root = DeValue::Table(table.into_inner());
        while self.faults.len() < MOST {
            match T::deserialize(ValueDeserializer::from(Spanned::new(span.clone(), root.clone()))) {
                Ok(read) => return read,
                Err(error) if self.take_out(&mut root, &error) => {}
                Err(_) => break,
            }
        }
        T::default()
    }

    /// Notes what is wrong with what stands there.
    pub(super) fn note(&mut self, span: Range<usize>, field: &str, problem: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = 1 + before.matches('\n').count() as u64;
        self.faults.push(LineFault::new(line, field, problem));
    }

    /// All that was noted, in the order of the file.
    pub(super) fn finish(mut self) -> Result<(), Vec<LineFault>> {
        self.faults.sort();
        self.faults.dedup();
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    fn parse(&mut self) -> Option<Spanned<DeTable<'a>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors.iter().take(MOST) {
            let problem = format!("this is no TOML: {}; mend it", plain(error.message()));
            self.note(error.span().unwrap_or_default(), "", problem);
        }
        errors.is_empty().then_some(table)
    }

    /// Takes what is wrong out of the table, and says whether that could be done.
    fn take_out(&mut self, root: &mut DeValue<'_>, error: &Error) -> bool {
        let span = error.span().unwrap_or_default();
        let steps = find(root, &span).unwrap_or_default();
        let is_our_doing = missing(error).is_some_and(|field| self.taken.contains(&(span.clone(), field.to_owned())));
        if !is_our_doing {
            self.note(span, &name(&steps), problem(error));
        }
        if let Some((Step::Key(field), way)) = steps.split_last() {
            self.taken.extend(span_at(root, way).map(|table| (table, field.clone())));
        }
        remove(root, &steps);
        !steps.is_empty()
    }
}

/// A step from a table or a list to what is in it.
enum Step {
    Key(String),
    At(usize),
}

/// The way to what stands there, or whose name does.
fn find(value: &DeValue<'_>, span: &Range<usize>) -> Option<Vec<Step>> {
    match value {
        DeValue::Table(table) => table.iter().find_map(|(key, value)| {
            let steps = find_here(value, span).or_else(|| (key.span() == *span).then(Vec::new));
            steps.map(|steps| after(Step::Key(key.get_ref().to_string()), steps))
        }),
        DeValue::Array(array) => {
            let mut values = array.iter().enumerate();
            values.find_map(|(at, value)| find_here(value, span).map(|steps| after(Step::At(at), steps)))
        }
        _ => None,
    }
}

fn find_here(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Vec<Step>> {
    find(value.get_ref(), span).or_else(|| (value.span() == *span).then(Vec::new))
}

fn after(first: Step, rest: Vec<Step>) -> Vec<Step> {
    std::iter::once(first).chain(rest).collect()
}

fn span_at(root: &DeValue<'_>, way: &[Step]) -> Option<Range<usize>> {
    let (mut value, mut span) = (root, None);
    for step in way {
        let within = match step {
            Step::Key(key) => value.get(key.as_str()),
            Step::At(at) => value.get(*at),
        }?;
        (value, span) = (within.get_ref(), Some(within.span()));
    }
    span
}

fn remove(value: &mut DeValue<'_>, steps: &[Step]) {
    match (value, steps) {
        (DeValue::Table(table), [Step::Key(gone)]) => {
            table.remove(gone.as_str());
        }
        (DeValue::Table(table), [Step::Key(within), rest @ ..]) => {
            if let Some(value) = table.get_mut(within.as_str()) {
                remove(value.get_mut(), rest);
            }
        }
        (DeValue::Array(array), [Step::At(gone)]) => *array = without(array, *gone),
        (DeValue::Array(array), [Step::At(within), rest @ ..]) => {
            if let Some(value) = array.get_mut(*within) {
                remove(value.get_mut(), rest);
            }
        }
        _ => {}
    }
}

fn without<'i>(array: &DeArray<'i>, gone: usize) -> DeArray<'i> {
    let mut rest = DeArray::new();
    for (_, value) in array.iter().enumerate().filter(|(at, _)| *at != gone) {
        rest.push(value.clone());
    }
    rest
}

/// `streams.budget`.
fn name(steps: &[Step]) -> String {
    let keys = steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::At(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// The field that is missing, if that is what is wrong.
fn missing(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.strip_suffix('`')
}

/// Our own sentences begin with the value and say what to do; serde's do not.
fn problem(error: &Error) -> String {
    let message = plain(error.message());
    if message.starts_with('“') {
        message
    } else if message.starts_with("unknown field") {
        format!("{message}; rename it or take it out")
    } else if missing(error).is_some() {
        format!("{message}; add it")
    } else {
        format!("{message}; mend it")
    }
}

/// What serde expects, in its words and in those of people who do not know it.
const EXPECTED: [(&str, &str); 6] = [
    ("expected a boolean", "expected true or false, without quotation marks"),
    ("expected u32", "expected a whole number, from 0 to 4294967295"),
    ("expected a sequence", "expected a list, such as [\"a\", \"b\"]"),
    ("expected a map", "expected a table"),
    ("invalid type: sequence", "invalid type: list"),
    ("invalid type: map", "invalid type: table"),
];

fn plain(message: &str) -> String {
    let message = message.trim().replace('\n', ", ");
    let message = match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected a table"),
        None => message,
    };
    EXPECTED.into_iter().fold(message, |message, (said, meant)| message.replace(said, meant))
}
