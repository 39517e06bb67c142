//! What is refused of a run, case by case.

use super::*;
use crate::{money::Price, problem::Problems};

fn run() -> RunInput {
    RunInput {
        status: RunStatus::Open,
        pacing: Pacing::InstructorPaced,
        mode: Mode::Online,
        starts_on: Some("2024-04-01".into()),
        ends_on: Some("2024-05-31".into()),
        enrolment_opens_on: Some("2024-02-01".into()),
        enrolment_closes_on: Some("2024-03-15".into()),
        zone: Some("europe/paris".into()),
        capacity: Some(0),
        prices: Prices(vec![Price { amount: 0, currency: "EUR".into(), audience: None, sectors: Vec::new() }]),
        place: None,
        registration_url: Some("https://example.org/register".into()),
        weeks: Some(8),
        hours_per_week_least: Some(2),
        hours_per_week_most: Some(3),
    }
}

#[test]
fn a_run_in_order_gives_its_days() {
    let mut problems = Problems::new();
    let dates = run().check(&mut problems);
    assert!(problems.is_empty());
    assert_eq!(dates.starts_on.map(|day| day.to_string()).as_deref(), Some("2024-04-01"));
    assert_eq!(dates.zone.as_deref(), Some("Europe/Paris"));
}

#[test]
fn each_fault_is_one_sentence_about_its_field() {
    for (input, message) in [
        (
            RunInput { ends_on: Some("2024-03-01".into()), ..run() },
            "ends_on is 2024-03-01, before starts_on, which is 2024-04-01; give the same day or a later one.",
        ),
        (
            RunInput { enrolment_closes_on: Some("2024-01-01".into()), ..run() },
            "enrolment_closes_on is 2024-01-01, before enrolment_opens_on, which is 2024-02-01; give the same day or a later one.",
        ),
        (
            RunInput { starts_on: Some("2024-02-30".into()), ..run() },
            "starts_on is 2024-02-30, and there is no such day; check month and day, they are written as YYYY-MM-DD.",
        ),
        (
            RunInput { capacity: Some(-1), ..run() },
            "capacity is -1; give 0 to 10000000 places; leave it out where no limit is named.",
        ),
        (RunInput { weeks: Some(0), ..run() }, "weeks is 0; give 1 to 520 weeks."),
        (
            RunInput { hours_per_week_most: Some(1), ..run() },
            "hours_per_week_most is 1, less than hours_per_week_least, which is 2; give at least as many.",
        ),
        (
            RunInput {
                prices: Prices(vec![Price { amount: -1, currency: "CAD".into(), audience: None, sectors: Vec::new() }]),
                ..run()
            },
            "prices.0.amount is -1; give the price in minor units, 0 for free and at most 100000000000.",
        ),
        (
            RunInput { zone: Some("Paris".into()), ..run() },
            "zone is \"Paris\", which the IANA time zone database does not know; perhaps Europe/Paris is meant.",
        ),
    ] {
        let mut problems = Problems::new();
        input.check(&mut problems);
        let messages: Vec<_> = problems.into_vec().into_iter().map(|problem| problem.message).collect();
        assert_eq!(messages, [message]);
    }
}
