//! Rounds that are none: everything that is wrong is said at once, with what to do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching::round::{
    Application, Capacity, Conflict, Institution, Mentor, Offer, Period, Pin, Round, Rules, Stream, Weights, Window,
    Wish,
};

fn said(round: Round) -> String {
    let faults = round.check().expect_err("faults");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn day(day: i8) -> Date {
    Date::constant(2027, 3, day)
}

fn period(id: &str, from: i8, until: i8) -> Period {
    Period { id: id.to_owned(), from: day(from), until: day(until) }
}

fn pin(application: &str, offer: &str, period: Option<&str>, wish: Wish) -> Pin {
    Pin { application: application.to_owned(), offer: offer.to_owned(), period: period.map(str::to_owned), wish }
}

#[test]
fn each_fault_says_what_to_do() {
    let backwards = Window { from: day(9), until: day(3) };
    let in_summer = || Capacity { periods: BTreeMap::from([("summer".to_owned(), 1)]), ..Capacity::default() };
    let round = Round {
        periods: vec![period("early", 10, 1), period("late", 20, 31), period("later", 31, 31), period("late", 5, 6)],
        institutions: vec![
            Institution { id: "museum".to_owned(), hosts: Capacity::whole(1), releases: in_summer(), at_least: 2 },
            Institution { id: "museum".to_owned(), hosts: in_summer(), ..Institution::default() },
            Institution::default(),
        ],
        mentors: vec![Mentor { id: "mentor".to_owned(), capacity: in_summer() }],
        offers: vec![
            Offer { id: "lab".to_owned(), ..Offer::default() },
            Offer {
                id: "store".to_owned(),
                host: "museum".to_owned(),
                windows: vec![backwards],
                places: in_summer(),
                ..Offer::default()
            },
        ],
        applications: vec![
            Application { id: "ann".to_owned(), ..Application::default() },
            Application {
                id: "ann".to_owned(),
                home: "archive".to_owned(),
                windows: vec![backwards],
                ..Application::default()
            },
        ],
        streams: vec![Stream {
            id: "fund".to_owned(),
            currency: "$".to_owned(),
            periods: BTreeMap::from([("summer".to_owned(), 1)]),
            homes: BTreeSet::from(["nowhere".to_owned()]),
            ..Stream::default()
        }],
        conflicts: vec![Conflict { application: "ben".to_owned(), with: "nobody".to_owned() }],
        pins: vec![
            pin("ann", "lab", None, Wish::Forced),
            pin("ann", "lab", None, Wish::Forbidden),
            pin("ben", "desk", Some("summer"), Wish::Forced),
            // One of several periods may be forbidden.
            pin("ann", "store", None, Wish::Forced),
            pin("ann", "store", Some("late"), Wish::Forbidden),
        ],
        rules: Rules {
            eligible_homes: BTreeSet::from(["nowhere".to_owned()]),
            per_application: 0,
            host_share: Some(101),
            weights: Weights { skill: 1001, career: 0, reciprocity: 0, spread: 0 },
            ..Rules::default()
        },
        ..Round::default()
    };
    let weightless = Weights { skill: 0, career: 0, reciprocity: 0, spread: 0 };
    let rules = Rules { weights: weightless, host_share: Some(0), ..Rules::default() };
    let idle = Round { periods: vec![period("march", 1, 31)], rules, ..Round::default() };
    insta::assert_snapshot!([Round::default(), idle, round].map(said).join("\n\n"), @r"
    round: periods: there is none; give at least one, with its first and its last day

    rules: host_share: it is in per cent, from 1 to 100
    rules: weights: all are 0, so that no pair fits better than another; give at least one

    period late: id: another period has the same id; give each its own
    institution: id: every institution needs an id
    institution museum: id: another institution has the same id; give each its own
    application ann: id: another application has the same id; give each its own
    period early: until: 2027-03-01 is before its first day 2027-03-10; exchange them
    period later: from: 2027-03-31 is within period late; periods must not overlap
    institution museum: releases: the round has no period summer; its periods are late, early, late, later
    institution museum: at_least: it is more than the institution can host; lower one or raise the other
    institution museum: hosts: the round has no period summer; its periods are late, early, late, later
    mentor mentor: capacity: the round has no period summer; its periods are late, early, late, later
    offer lab: host: it is missing; name the institution that hosts
    offer lab: skills: there is none; say what can be learned
    offer lab: windows: there is none; say when one can come
    offer lab: modes: there is none; say whether it is online, in person or hybrid
    offer lab: languages: there is none; say in which languages one can learn
    offer store: skills: there is none; say what can be learned
    offer store: modes: there is none; say whether it is online, in person or hybrid
    offer store: languages: there is none; say in which languages one can learn
    offer store: windows: 2027-03-03 is before 2027-03-09; exchange the first and the last day
    offer store: places: the round has no period summer; its periods are late, early, late, later
    application ann: home: it is missing; name the institution that the applicant comes from
    application ann: sought: there is none; say which skill is sought first
    application ann: windows: there is none; say when the applicant can be away
    application ann: modes: there is none; say whether online, in person or hybrid suits
    application ann: languages: there is none; say in which languages the applicant can learn
    application ann: sought: there is none; say which skill is sought first
    application ann: modes: there is none; say whether online, in person or hybrid suits
    application ann: languages: there is none; say in which languages the applicant can learn
    application ann: windows: 2027-03-03 is before 2027-03-09; exchange the first and the last day
    stream fund: currency: “$” is no currency; write its three letters, such as CAD
    stream fund: periods: the round has no period summer; its periods are late, early, late, later
    stream fund: homes: no institution nowhere offers, applies or is listed; mend the name or take it out
    conflict of ben with nobody: application: the round has no application ben; mend the name
    conflict of ben with nobody: with: nobody is no offer, no mentor and no institution of the round; mend the name
    pin of ben and desk: application: the round has no application ben; mend the name
    pin of ben and desk: offer: the round has no offer desk; mend the name
    pin of ben and desk: period: the round has no period summer; its periods are late, early, late, later
    pin of ann and lab: wish: the pair is both forced and forbidden; keep one of the two
    rules: per_application: 0 would place nobody; give 1 or more
    rules: host_share: it is in per cent, from 1 to 100
    rules: weights: 1001 is more than 1000; only their proportions matter, so lower all
    rules: eligible_homes: no institution nowhere offers, applies or is listed; mend the name or take it out
    ");
}
