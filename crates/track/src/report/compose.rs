//! What a report says.

use std::collections::HashMap;

use catalogue::{LanguageMap, small_cells::crossed};
use paper::{Column, Part, Report, Table};

use super::{Cell, Content, Language, Quoted, ReportKind, Row, Section, SectionTable, words::Words};
use crate::{
    excerpt::ToldExcerpt,
    trend::{Asked, Comparison, QuestionTrend, Region, Said, Trends},
};

/// Everything that a report is made of.
pub(super) struct Material {
    pub kind: ReportKind,
    pub language: Language,
    pub trends: Trends,
    /// The same, told apart by region as well.
    pub by_region: Trends,
    pub excerpts: Vec<ToldExcerpt>,
    /// What pillars and topics are called, by their ids as they are written.
    pub names: HashMap<String, (LanguageMap, String)>,
    pub enrolled: usize,
    pub submitted: usize,
    pub support: Support,
    /// The museums of the list that was published last, and whether each is On TRACK.
    pub on_track: Option<Vec<(LanguageMap, String, bool)>>,
}

/// Of how many museums what was done besides training.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Support {
    pub reviewed: usize,
    pub coached: usize,
    pub coached_minutes: i64,
    pub shared: usize,
}

impl Material {
    pub(super) fn sections(&self) -> Vec<Section> {
        match self.kind {
            ReportKind::NeedsAssessment => vec![self.taking_part(), self.figures(), self.needs(), self.themes()],
            ReportKind::NeedsTrends => {
                vec![self.taking_part(), self.figures(), self.figures_by_region(), self.needs(), self.themes()]
            }
            ReportKind::Final => {
                vec![self.taking_part(), self.list(), self.training(), self.support(), self.needs(), self.themes()]
            }
        }
    }

    fn words(&self) -> &'static Words {
        self.language.words()
    }

    fn text(&self, map: &LanguageMap, main: &str) -> String {
        map.choose(&[self.language.tag().to_owned()], main).map(|chosen| chosen.text.to_owned()).unwrap_or_default()
    }

    fn name(&self, id: &str) -> String {
        self.names.get(id).map(|(name, main)| self.text(name, main)).unwrap_or_default()
    }

    fn taking_part(&self) -> Section {
        let words = self.words();
        let counts = [(words.enrolled, Some(self.enrolled)), (words.submitted, self.share(self.submitted))];
        Section {
            title: words.taking_part.to_owned(),
            paragraphs: vec![words.no_marks.to_owned(), words.held_back.to_owned()],
            tables: vec![self.counts(words.taking_part, &counts)],
            ..Section::default()
        }
    }

    /// How many of those enrolled, where neither they nor the others are a few.
    fn share(&self, many: usize) -> Option<usize> {
        crossed(&[vec![many, self.enrolled.saturating_sub(many)]]).columns.first().copied().flatten()
    }

    fn counts(&self, caption: &str, counts: &[(&str, Option<usize>)]) -> SectionTable {
        let words = self.words();
        let rows = counts.iter().map(|(about, count)| Row { about: (*about).to_owned(), cells: vec![(*count).into()] });
        SectionTable {
            caption: caption.to_owned(),
            columns: vec![words.what.to_owned(), words.museums.to_owned()],
            rows: rows.collect(),
        }
    }

    fn figures(&self) -> Section {
        let tables = self.trends.groups.iter().flat_map(|group| {
            let pillar = group.heading.pillar.map(|id| self.name(&id.to_string())).unwrap_or_default();
            group.questions.iter().map(move |question| self.question(&pillar, question))
        });
        Section { title: self.words().figures.to_owned(), tables: tables.collect(), ..Section::default() }
    }

    /// A question: how many museums said what, in each year.
    fn question(&self, pillar: &str, question: &QuestionTrend) -> SectionTable {
        let words = self.words();
        let Some(latest) = question.years.first() else { return SectionTable::default() };
        let column = |year: &crate::trend::QuestionYear| match year.comparison {
            Comparison::Same => year.asked.year.to_string(),
            Comparison::Changed => format!("{} ({})", year.asked.year, words.put_differently),
        };
        let mut rows: Vec<Row> = Vec::new();
        // What could be said in an earlier version alone stands below what can be said now.
        let mut sayable: Vec<(&Asked, &Said)> = Vec::new();
        for year in &question.years {
            for (said, _) in &year.answers {
                if !sayable.iter().any(|(_, other)| *other == said) {
                    sayable.push((&year.asked, said));
                }
            }
        }
        for (asked, said) in sayable {
            let cell = |year: &crate::trend::QuestionYear| -> Cell {
                let found = year.answers.iter().find(|(other, _)| other == said);
                found.map_or_else(|| Cell::Words(String::new()), |(_, many)| (*many).into())
            };
            rows.push(Row { about: self.said(asked, said), cells: question.years.iter().map(cell).collect() });
        }
        let all = question.years.iter().map(|year| year.museums.into()).collect();
        rows.push(Row { about: words.asked.to_owned(), cells: all });
        SectionTable {
            caption: format!("{pillar}: {}", self.text(&latest.asked.prompt, &latest.asked.main_language)),
            columns: std::iter::once(words.answer.to_owned()).chain(question.years.iter().map(column)).collect(),
            rows,
        }
    }

    fn said(&self, asked: &Asked, said: &Said) -> String {
        let words = self.words();
        match said {
            Said::Level(key) => {
                let level = asked.levels.iter().find(|(other, _)| other == key);
                level.map_or_else(|| key.clone(), |(_, text)| self.text(text, &asked.main_language))
            }
            Said::Answered => words.answered.to_owned(),
            Said::NotApplicable => words.not_applicable.to_owned(),
            Said::Unanswered => words.unanswered.to_owned(),
        }
    }

    /// A table for each question: regions below each other, answers beside each other.
    fn figures_by_region(&self) -> Section {
        let words = self.words();
        let mut tables: Vec<(database::id::QuestionId, SectionTable)> = Vec::new();
        for group in &self.by_region.groups {
            let Some(region) = &group.heading.region else { continue };
            for question in &group.questions {
                let Some(latest) = question.years.first() else { continue };
                let asked = &latest.asked;
                let at = tables.iter().position(|(id, _)| *id == asked.id).unwrap_or_else(|| {
                    let prompt = self.text(&asked.prompt, &asked.main_language);
                    let answers = latest.answers.iter().map(|(said, _)| self.said(asked, said));
                    let columns = std::iter::once(words.region.to_owned()).chain(answers).collect();
                    let caption = format!("{prompt} ({})", words.by_region);
                    tables.push((asked.id, SectionTable { caption, columns, rows: Vec::new() }));
                    tables.len() - 1
                });
                let about = match region {
                    Region::Of(code) => code.clone(),
                    Region::Others => words.other_regions.to_owned(),
                    Region::Unknown => words.unknown_region.to_owned(),
                };
                tables[at]
                    .1
                    .rows
                    .push(Row { about, cells: latest.answers.iter().map(|(_, many)| (*many).into()).collect() });
            }
        }
        let title = format!("{}, {}", words.figures, words.by_region);
        Section { title, tables: tables.into_iter().map(|(_, table)| table).collect(), ..Section::default() }
    }

    fn needs(&self) -> Section {
        let words = self.words();
        let row = |about: String, figures: catalogue::small_cells::Figures| Row {
            about,
            cells: vec![figures.people.into(), figures.completed.into()],
        };
        let mut rows: Vec<Row> =
            self.trends.needs.iter().map(|(topic, figures)| row(self.name(&topic.to_string()), *figures)).collect();
        rows.sort_by(|a, b| a.about.cmp(&b.about));
        rows.push(row(words.any.to_owned(), self.trends.needs_in_all));
        let table = SectionTable {
            caption: words.needs.to_owned(),
            columns: [words.topic, words.found, words.met].map(ToOwned::to_owned).to_vec(),
            rows,
        };
        Section { title: words.needs.to_owned(), tables: vec![table], ..Section::default() }
    }

    fn training(&self) -> Section {
        let words = self.words();
        let each = self.trends.training.iter();
        let mut rows: Vec<Row> = each
            .map(|(pillar, many)| Row { about: self.name(&pillar.to_string()), cells: vec![(*many).into()] })
            .collect();
        rows.push(Row { about: words.any.to_owned(), cells: vec![self.trends.training_in_all.into()] });
        let columns = vec![words.pillar.to_owned(), words.took_part.to_owned()];
        let table = SectionTable { caption: words.training.to_owned(), columns, rows };
        Section { title: words.training.to_owned(), tables: vec![table], ..Section::default() }
    }

    fn support(&self) -> Section {
        let words = self.words();
        let Support { reviewed, coached, coached_minutes, shared } = self.support;
        let coached = self.share(coached);
        let mut table = self.counts(
            words.support,
            &[(words.reviewed, self.share(reviewed)), (words.coached, coached), (words.shared, self.share(shared))],
        );
        if coached.is_some() {
            let hours = format!("{}:{:02}", coached_minutes / 60, coached_minutes % 60);
            table.rows.push(Row { about: words.coaching_hours.to_owned(), cells: vec![Cell::Words(hours)] });
        }
        Section { title: words.support.to_owned(), tables: vec![table], ..Section::default() }
    }

    fn list(&self) -> Section {
        let words = self.words();
        let Some(museums) = &self.on_track else {
            let paragraphs = vec![words.not_published.to_owned()];
            return Section { title: words.on_track.to_owned(), paragraphs, ..Section::default() };
        };
        let rows = museums.iter().map(|(name, main, is_on_track)| Row {
            about: self.text(name, main),
            cells: vec![Cell::Words(if *is_on_track { words.is_on_track } else { words.is_not }.to_owned())],
        });
        let table = SectionTable {
            caption: words.on_track.to_owned(),
            columns: vec![words.museum.to_owned(), words.standing.to_owned()],
            rows: rows.collect(),
        };
        Section { title: words.on_track.to_owned(), tables: vec![table], ..Section::default() }
    }

    fn themes(&self) -> Section {
        let words = self.words();
        let quoted = |told: &ToldExcerpt| Quoted {
            theme: told.theme.clone(),
            passage: told.passage.clone(),
            language: told.language.clone(),
            museum: told.museum.as_ref().map(|(name, main)| self.text(name, main)),
        };
        let excerpts: Vec<Quoted> = self.excerpts.iter().map(quoted).collect();
        let paragraphs = if excerpts.is_empty() { vec![words.no_themes.to_owned()] } else { Vec::new() };
        Section { title: words.themes.to_owned(), paragraphs, excerpts, ..Section::default() }
    }
}

/// The pages of a report.
pub(super) fn pages(
    content: &Content,
    language: Language,
    title: &str,
    author: &str,
    day: jiff::civil::Date,
    id: &str,
) -> Report {
    let words = language.words();
    let mut parts = Vec::new();
    for section in &content.sections {
        parts.push(Part::Heading(2, section.title.clone()));
        parts.extend(section.paragraphs.iter().cloned().map(Part::Paragraph));
        parts.extend(section.tables.iter().map(|table| Part::Table(printed(table))));
        let mut theme = None;
        for quoted in &section.excerpts {
            if theme != Some(&quoted.theme) {
                parts.push(Part::Heading(3, quoted.theme.clone()));
                theme = Some(&quoted.theme);
            }
            parts.push(Part::Quotation {
                text: quoted.passage.clone(),
                language: Some(quoted.language.clone()).filter(|tag| tag != language.tag()),
                by: quoted.museum.clone(),
            });
        }
    }
    Report {
        title: title.to_owned(),
        subtitle: format!("{} · {} · {} {}", content.programme, content.year, words.as_of, Language::day(day)),
        author: author.to_owned(),
        language: language.tag().to_owned(),
        made_on: day,
        identifier: id.to_owned(),
        lies: false,
        parts,
    }
}

fn printed(table: &SectionTable) -> Table {
    let cell = |cell: &Cell| match cell {
        Cell::Count(many) => many.to_string(),
        Cell::Words(words) => words.clone(),
        Cell::HeldBack => "—".to_owned(),
    };
    let is_words = |at: usize| {
        table.rows.iter().any(|row| matches!(row.cells.get(at), Some(Cell::Words(words)) if !words.is_empty()))
    };
    let columns = table.columns.iter().enumerate().map(|(at, title)| match at.checked_sub(1) {
        None => Column::words(title, 3.0),
        Some(at) if is_words(at) => Column::words(title, 1.2),
        Some(_) => Column::numbers(title, 1.2),
    });
    let rows =
        table.rows.iter().map(|row| std::iter::once(row.about.clone()).chain(row.cells.iter().map(cell)).collect());
    Table { caption: table.caption.clone(), columns: columns.collect(), rows: rows.collect() }
}
