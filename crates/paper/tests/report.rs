//! A report from its parts to its pages.

use paper::{Column, Part, Report, Table};

fn report(rows: usize) -> Report {
    let row = |at: usize| {
        let museum = format!("Musée no {at} — Ελλάδα, {}", "a rather long name of a museum ".repeat(at % 4));
        vec![museum, "On TRACK".to_owned(), at.to_string()]
    };
    Report {
        title: "Who is On TRACK in 2024".to_owned(),
        subtitle: "TRACK · Association of Museums".to_owned(),
        author: "Association of Museums".to_owned(),
        language: "en-CA".to_owned(),
        made_on: "2024-12-20".parse().expect("a day"),
        identifier: "report_1".to_owned(),
        lies: false,
        parts: vec![
            Part::Paragraph("Each museum with how it stands. ".repeat(12)),
            Part::Heading(2, "Museums".to_owned()),
            Part::List(vec!["Registered".to_owned(), "Assessed 山".to_owned()]),
            Part::Quotation {
                text: "Nous avons appris à planifier. ".repeat(4),
                language: Some("fr".to_owned()),
                by: Some("A museum".to_owned()),
            },
            Part::Table(Table {
                caption: "Museums and their standing".to_owned(),
                columns: vec![
                    Column::words("Museum", 4.0),
                    Column::words("Standing", 2.0),
                    Column::numbers("Trainings", 1.0),
                ],
                rows: (0..rows).map(row).collect(),
            }),
            Part::Note("Figures under five are not told.".to_owned()),
            Part::Table(Table::default()),
        ],
    }
}

fn footing(page: usize, of: usize) -> String {
    format!("Page {page} of {of}")
}

#[test]
fn a_report_is_written_over_pages_and_the_same_each_time() {
    let pdf = report(90).pdf(footing).expect("pages");
    assert_eq!(pdf, report(90).pdf(footing).expect("pages"));
    assert_ne!(pdf, report(91).pdf(footing).expect("pages"));
    assert!(pdf.starts_with(b"%PDF-1."));
    if let Some(path) = std::env::var_os("REPORT_PDF") {
        std::fs::write(path, &pdf).expect("written");
    }
}

#[test]
fn a_row_that_is_taller_than_a_page_is_written_over_several() {
    let mut tall = report(1);
    let Some(Part::Table(table)) = tall.parts.get_mut(4) else { panic!("a table") };
    table.rows = vec![vec!["word ".repeat(3_000), "x".repeat(4_000), String::new()]];
    table.columns[2].title = "Trainings ".repeat(20);
    tall.lies = true;
    let pdf = tall.pdf(footing).expect("pages");
    if let Some(path) = std::env::var_os("TALL_REPORT_PDF") {
        std::fs::write(path, &pdf).expect("written");
    }
}

#[test]
fn a_report_of_several_tables_is_one_file_of_them() {
    let mut two = report(1);
    two.parts.retain(|part| matches!(part, Part::Table(table) if !table.rows.is_empty()));
    assert!(two.csv().starts_with("Museum,Standing,Trainings\r\n"), "{}", two.csv());
    two.parts.push(two.parts[0].clone());
    let csv = two.csv();
    assert!(csv.starts_with("Museums and their standing\r\nMuseum,"), "{csv}");
    assert_eq!(csv.matches("\r\n\r\nMuseums and their standing\r\n").count(), 1, "{csv}");
}
