use catalogue::{
    LanguageMap,
    opportunity::{Level, OpportunityStatus},
    run::{Mode, Pacing, RunStatus},
};
use jiff::civil::date;

use super::*;
use crate::entry::{Entry, Fault, Refused};

fn about() -> About {
    About { today: date(2024, 4, 25), language: "en".to_owned() }
}

fn all(text: &str, mapping: Mapping) -> Vec<Read<OpportunityRecord>> {
    read(text.as_bytes(), mapping, about()).expect("the heading fits").collect()
}

const EDX: &str = "web-scraper-order,course_link-href,course_institution,course_category,course_name,course_description,estimated_weeks,\
estimated_hours_per_week,study_mode,course_language,video_transcript_language,course_level,verified_price,audit_price\n";

fn edx(row: &str) -> Entry<OpportunityRecord> {
    let text = format!("\u{feff}{EDX}{row}\n");
    all(&text, Mapping::built_in("edx").expect("it is built in")).remove(0).unwrap_or_else(|fault| panic!("{fault:?}"))
}

fn edx_refused(row: &str) -> Refused {
    let text = format!("{EDX}{row}\n");
    match all(&text, Mapping::built_in("edx").expect("it is built in")).remove(0) {
        Err(Fault::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_course_is_read() {
    let record = edx(
        "\"1\",\"https://www.edx.org/course/x?index=product&queryID=0e\",\"Universitat de València Logo\",\"History Courses\",\"Diseño,\nuno\",\"null\",\
         \"Estimated 15 weeks\",\"1–3 hours per week\",\"Self-paced\",\"Language:  Español\",\"Video Transcripts:  English, 中文, 中文\",\
         \"Level:  Introductory\",\"MX$2,022\",\"Free\"",
    )
    .record;
    assert_eq!(record.key, "https://www.edx.org/course/x");
    let opportunity = record.opportunity;
    assert_eq!(opportunity.url.as_deref(), Some("https://www.edx.org/course/x"));
    assert_eq!(opportunity.title, LanguageMap::one("es", "Diseño, uno"));
    assert!(opportunity.description.is_empty());
    assert_eq!(
        (opportunity.languages, opportunity.caption_languages),
        (vec!["es".to_owned()], vec!["en".to_owned(), "zh".to_owned()])
    );
    assert_eq!(opportunity.levels, [Level::Introductory]);
    assert_eq!(record.words, ["History"]);
    assert_eq!(record.organizations[0].organization, "name:Universitat de València");
    let run = &record.runs[0].run;
    assert_eq!((run.pacing, run.mode, run.status), (Pacing::SelfPaced, Mode::Online, RunStatus::Open));
    assert_eq!((run.weeks, run.hours_per_week_least, run.hours_per_week_most), (Some(15), Some(1), Some(3)));
    let prices: Vec<_> =
        run.prices.0.iter().map(|price| (price.amount, price.currency.as_str(), price.audience.as_deref())).collect();
    assert_eq!(prices, [(202_200, "MXN", Some("verified track")), (0, "MXN", Some("audit track"))]);
    assert!(record.runs[0].sessions.is_empty());
}

#[test]
fn cells_that_moved_because_the_language_is_missing_go_back() {
    let entry = edx(
        "1,https://www.edx.org/course/y,IBM Logo,Law Courses,Analyzing,About,Estimated 1 weeks,null,Instructor-paced,Video Transcript:  English,\
         Associated programs:Professional Certificate in X,Level:  Intermediate,$49 USD,Free",
    );
    let opportunity = entry.record.opportunity;
    assert!(opportunity.languages.is_empty());
    assert_eq!(
        (opportunity.main_language.as_str(), opportunity.caption_languages.as_slice()),
        ("en", ["en".to_owned()].as_slice())
    );
    assert_eq!(opportunity.levels, [Level::Intermediate]);
    let run = &entry.record.runs[0].run;
    assert_eq!((run.pacing, run.weeks, run.hours_per_week_least), (Pacing::InstructorPaced, Some(1), None));
    assert_eq!(run.prices.0[1].currency, "USD");
}

#[test]
fn a_title_in_nobody_knows_which_language_says_so() {
    let entry = edx(
        "1,https://www.edx.org/course/z,IIMB Logo,Law Courses,Marketing,null,Estimated 1 weeks,1 hours per week,Self-paced,\"Video Transcripts:  English, हिन्दी\",Associated programs:X,Level:  Introductory,null,null",
    );
    assert_eq!(entry.record.opportunity.main_language, "und");
    assert!(entry.record.runs[0].run.prices.0.is_empty());
}

#[test]
fn what_is_not_understood_is_refused_and_named() {
    let row = |level: &str, price: &str| {
        format!(
            "1,https://www.edx.org/course/z,A Logo,Law Courses,T,null,Estimated 1 weeks,null,Self-paced,Language:  English,Video Transcript:  English,{level},{price},Free"
        )
    };
    let refused = edx_refused(&row("Expert", "MX$1"));
    assert_eq!((refused.column.as_str(), refused.value.as_str(), refused.at.line), ("course_level", "Expert", 2));
    let refused = edx_refused(&row("Level:  Expert", "MX$1"));
    assert!(
        refused.reason.starts_with("course_level is \"Expert\", which the mapping does not know; it knows Advanced"),
        "{}",
        refused.reason
    );
    let refused = edx_refused(&row("Level:  Advanced", "$25"));
    assert_eq!(
        (refused.column.as_str(), refused.key.as_deref()),
        ("verified_price", Some("https://www.edx.org/course/z"))
    );
}

#[test]
fn columns_called_like_fields_need_no_mapping() {
    let text = "title;title_fr;kind;url;starts_on;starts_time;zone;language;topics;price;currency;mode;venue;city;country\n\
                Fire;Feu;workshop;https://x.org/1;2024-05-02;14:30;America/Halifax;en;storage;25;CAD;In person;Museum;Halifax;CA\n\
                Old;;webinar;https://x.org/2;4 November 2020;10:30 am;;en;;Free;;;;;\n";
    let mut read = all(text, Mapping::of_columns().expect("it is built in"));
    let second = read.remove(1).expect("it is fine").record;
    let first = read.remove(0).expect("it is fine").record;
    assert_eq!(first.opportunity.title.0.len(), 2);
    assert_eq!(first.opportunity.status, OpportunityStatus::Open);
    let session = &first.runs[0].sessions[0];
    assert_eq!(
        (session.starts_on.as_str(), session.starts_time.as_deref(), session.zone.as_deref()),
        ("2024-05-02", Some("14:30"), Some("America/Halifax"))
    );
    assert_eq!((session.source_words.as_deref(), session.uncertainty.as_deref()), (None, None));
    assert_eq!(first.runs[0].run.prices.0[0].amount, 2500);
    assert_eq!(first.runs[0].run.place.as_ref().and_then(|place| place.locality.as_deref()), Some("Halifax"));
    assert_eq!(first.topics, ["storage"]);

    assert_eq!(second.opportunity.status, OpportunityStatus::Ended);
    let session = &second.runs[0].sessions[0];
    assert_eq!(session.source_words.as_deref(), Some("4 November 2020 10:30 am"));
    assert_eq!(
        (session.starts_time.as_deref(), session.uncertainty.as_deref()),
        (Some("10:30"), Some("The source names no time zone."))
    );
    assert_eq!(second.runs[0].run.prices.0[0].currency, "XXX");
    assert_eq!(second.runs[0].run.mode, Mode::Online);
}

#[test]
fn figures_need_the_sources_order() {
    let text = "title,kind,starts_on\nA,webinar,4/11/2020\n";
    let refused = all(text, Mapping::of_columns().expect("it is built in")).remove(0);
    assert!(
        matches!(refused, Err(Fault::Refused(refused)) if refused.column == "starts_on" && refused.value == "4/11/2020")
    );
    let mapping =
        Mapping::parse("order = \"dmy\"\n[fields]\ntitle = \"title\"\nkind = \"kind\"\nstarts_on = \"starts_on\"")
            .expect("it is a mapping");
    let entry = all(text, mapping).remove(0).expect("it is fine");
    assert_eq!(entry.record.runs[0].sessions[0].starts_on, "2020-11-04");
}

#[test]
fn a_list_without_the_mappings_columns_is_not_read() {
    let missing = read("a,b\n1,2\n".as_bytes(), Mapping::built_in("edx").expect("it is built in"), about());
    assert!(missing.is_err_and(|stopped| stopped.reason.contains("which the mapping needs")));
    let untitled = read("a,b\n1,2\n".as_bytes(), Mapping::of_columns().expect("it is built in"), about());
    assert!(untitled.is_err_and(|stopped| stopped.reason.contains("a, b")));
}
