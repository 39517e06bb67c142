//! Reading files of documents.

use std::{
    collections::{BTreeMap, btree_map},
    fs,
    io::{self, Read},
    path::Path,
};

use identity::document::NewDocument;

use super::{
    check::Checker,
    manifest::{self, Entry},
};

/// What was read so far.
#[derive(Default)]
pub(super) struct Reading {
    documents: Vec<NewDocument>,
    /// Of each id, the file it is from and the place among the documents.
    by_id: BTreeMap<String, (String, usize)>,
    wrongs: Vec<String>,
}

/// How one asks for the standard input.
const STANDARD_INPUT: &str = "-";

impl Reading {
    /// The documents with which nothing is wrong, each once.
    pub(super) fn documents(&self) -> &[NewDocument] {
        &self.documents
    }

    /// What is wrong with the others, in a line each.
    pub(super) fn wrongs(&self) -> &[String] {
        &self.wrongs
    }

    /// What is wrong with the document of this id, in a line.
    pub(super) fn wrong_with(&self, id: &str, wrong: &str) -> Option<String> {
        let (file, place) = self.by_id.get(id)?;
        Some(line(file, &[&self.documents.get(*place)?.to_string(), wrong]))
    }

    /// Reads a file, and checks what is in it.
    pub(super) async fn read(&mut self, file: &str, checker: &Checker) {
        let entries = match text_of(file).and_then(manifest::entries) {
            Ok(entries) => entries,
            Err(wrong) => return self.wrongs.push(format!("{} {wrong}", title(file))),
        };
        for entry in entries {
            if let Err(wrongs) = self.take(file, entry, checker).await {
                self.wrongs.extend(wrongs);
            }
        }
    }

    async fn take(&mut self, file: &str, entry: Entry, checker: &Checker) -> Result<(), Vec<String>> {
        let checked = checker.check(&entry.text).await;
        let name = checked.name.or(entry.name);
        // Enough to find it in its file, which holds no other where it has neither.
        let words = [name.as_deref(), entry.id.as_deref()];
        let in_file = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if !checked.wrongs.is_empty() {
            return Err(checked.wrongs.iter().map(|wrong| line(file, &[&in_file, wrong])).collect());
        }
        let name = name.unwrap_or_else(|| stem(file));
        let document = NewDocument::new(entry.id.as_deref(), &name, entry.text)
            .map_err(|unfit| vec![line(file, &[&in_file, &unfit.to_string()])])?;
        self.keep(file, document).map_err(|wrong| vec![wrong])
    }

    fn keep(&mut self, file: &str, document: NewDocument) -> Result<(), String> {
        match self.by_id.entry(document.id().to_owned()) {
            btree_map::Entry::Vacant(place) => {
                place.insert((file.to_owned(), self.documents.len()));
                self.documents.push(document);
                Ok(())
            }
            btree_map::Entry::Occupied(there) => {
                let (other_file, place) = there.get();
                if self.documents.get(*place).is_some_and(|other| other.has_text_of(&document)) {
                    return Ok(());
                }
                let wrong = format!(
                    "its id is also that of another document, in {}; each needs an id of its own",
                    title(other_file)
                );
                Err(line(file, &[&document.to_string(), &wrong]))
            }
        }
    }
}

fn line(file: &str, words: &[&str]) -> String {
    let words: Vec<_> = words.iter().copied().filter(|words| !words.is_empty()).collect();
    format!("{}: {}", title(file), words.join(": "))
}

fn title(file: &str) -> &str {
    if file == STANDARD_INPUT { "the standard input" } else { file }
}

/// What to call a document that has no name of its own.
fn stem(file: &str) -> String {
    match Path::new(file).file_stem() {
        Some(stem) if file != STANDARD_INPUT => stem.to_string_lossy().into_owned(),
        _ => "without a name".to_owned(),
    }
}

fn text_of(file: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = match file {
        STANDARD_INPUT => io::stdin().lock().read_to_end(&mut bytes),
        _ => fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not written in UTF-8".to_owned())
}
