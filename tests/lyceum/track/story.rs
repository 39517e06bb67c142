//! A year of TRACK as it was in 2024, from the launch to the final report, through the graph alone: twelve museums, the
//! clock moved from October 2023 to January 2025, and on each date of the timeline where each of them stands.

mod museums;
mod scenes;
mod stage;

use serde_json::{Value, json};

use crate::joining::{change, done, wrong};
use museums::{Does, MUSEUMS, STANDINGS};
use stage::{Stage, Work, text};

/// Which questionnaires there are, as in `questionnaires/`: governance, then community.
const NEEDS_ASSESSMENT: [usize; 2] = [0, 3];
const STANDARDS_AND_PEER_REVIEW: [usize; 4] = [1, 2, 4, 5];

fn number_of(does: Does) -> usize {
    MUSEUMS.iter().position(|(.., it)| *it == does).expect("one of the twelve does it")
}

#[tokio::test]
async fn the_year_2024() {
    let mut year = Stage::launch("2023-10-03T12:00:00Z").await;
    year.enrol_all_but(Does::EnrolsLate).await;
    year.check(0).await;
    needs_assessments(&mut year).await;
    let needs = needs_of_the_first_museum(&year).await;
    year.april_report().await;
    tuesdays(&mut year).await;
    year.coaching().await;
    standards_and_peer_review(&mut year).await;
    year.reviews().await;
    year.knowledge_shared().await;
    training_due(&mut year).await;
    the_end(&year, &needs).await;
}

/// Until 2 March: who submits when, an extension, and midnight in Halifax.
async fn needs_assessments(year: &mut Stage) {
    year.at("2024-01-10T15:00:00Z").await;
    year.answer(number_of(Does::Everything), &NEEDS_ASSESSMENT, Work::Whole).await;
    year.at("2024-01-15T15:00:00Z").await;
    year.enrol(number_of(Does::EnrolsLate)).await;
    assert_eq!(year.enrolment(number_of(Does::EnrolsLate)).await["isLate"], true);
    assert_eq!(year.enrolment(number_of(Does::Everything)).await["isLate"], false);
    year.check(1).await;

    year.at("2024-02-10T15:00:00Z").await;
    let extended = year.museums[number_of(Does::Extended)].enrolment.clone();
    let input = |reason: &str| json!({ "enrolment": extended, "requirement": "needs-assessment", "until": "2024-03-01", "reason": reason });
    assert_eq!(wrong(&change(&year.staff, "extendDeadline", "", input("")).await), ["REQUIRED reason"]);
    let own = &year.museums[number_of(Does::Extended)].people;
    assert_eq!(wrong(&change(own, "extendDeadline", "", input("We need time.")).await), ["DENIED"]);
    done(change(&year.staff, "extendDeadline", "enrolment { id }", input("Their only employee is ill.")).await);

    year.at("2024-02-12T15:00:00Z").await;
    for (number, (.., does)) in MUSEUMS.iter().enumerate() {
        match does {
            Does::Everything | Does::LastMinute | Does::MinuteLate | Does::Extended | Does::Quiet => {}
            _ => year.answer(number, &NEEDS_ASSESSMENT, Work::Whole).await,
        }
    }
    let late = number_of(Does::MinuteLate);
    year.answer(late, &NEEDS_ASSESSMENT[..1], Work::Whole).await;
    year.at("2024-02-17T03:59:00Z").await;
    year.answer(number_of(Does::LastMinute), &NEEDS_ASSESSMENT, Work::Whole).await;
    year.check(2).await;
    year.check(3).await;
    year.at("2024-02-17T04:01:00Z").await;
    year.answer(late, &NEEDS_ASSESSMENT[1..], Work::Whole).await;
    let standing = year.standing(late, None).await;
    assert_eq!(standing["requirements"][1]["lateAt"], "2024-02-17T04:01:00Z", "it is kept, and marked late");
    assert_eq!(standing["state"], "OFF_TRACK");

    year.at("2024-02-28T15:00:00Z").await;
    year.answer(number_of(Does::Extended), &NEEDS_ASSESSMENT, Work::Whole).await;
    year.check(4).await;
}

/// What the first museum's answers propose, what it makes of that, and the training that meets it.
async fn needs_of_the_first_museum(year: &Stage) -> Vec<String> {
    let first = number_of(Does::Everything);
    let museum = &year.museums[first];
    let document = "query($id: ID!) { enrolment(id: $id) { needProposals { nodes { id state statement { text } topics { notation } } } } }";
    let data = museum.people.query(document, json!({ "id": museum.enrolment })).await;
    let proposals = data["enrolment"]["needProposals"]["nodes"].as_array().cloned().expect("a list");
    assert!(proposals.len() >= 3, "it sees itself at the beginning: {data:#}");
    let mut needs = Vec::new();
    for (place, proposal) in proposals.iter().enumerate() {
        if place == 2 {
            let input = json!({ "proposal": proposal["id"] });
            done(change(&museum.people, "declineNeedProposal", "proposal { state }", input).await);
            continue;
        }
        let input = json!({ "proposal": proposal["id"], "wantedBy": "2024-12-15" });
        let taken = done(
            change(&museum.people, "acceptNeedProposal", "proposal { need { id state identifiedIn } }", input).await,
        );
        assert_eq!(taken["proposal"]["need"]["identifiedIn"], "REFLECTION");
        needs.push(text(&taken["proposal"]["need"]["id"]));
    }
    let document = "query($id: ID!) { need(id: $id) { matches(first: 5) { nodes { opportunity { title { text } } reasons { code message } } } } }";
    let data = museum.people.query(document, json!({ "id": needs[0] })).await;
    let best = &data["need"]["matches"]["nodes"][0];
    assert_eq!(best["opportunity"]["title"]["text"], "A board that knows its role", "{data:#}");
    let codes: Vec<_> = best["reasons"].as_array().expect("reasons").iter().map(|one| &one["code"]).collect();
    assert!(codes.contains(&&json!("SAME_TOPIC")) && codes.contains(&&json!("IN_TIME")), "{codes:?}");
    needs
}

/// Training on Tuesdays, and a museum that withdraws.
async fn tuesdays(year: &mut Stage) {
    let comes_to_both = |does: Does| !matches!(does, Does::Withdraws | Does::Quiet | Does::AttendsLate);
    year.at("2024-05-02T15:00:00Z").await;
    for (number, (.., does)) in MUSEUMS.iter().enumerate() {
        if comes_to_both(*does) || *does == Does::AttendsLate {
            year.register(number, 0).await;
        }
        if comes_to_both(*does) {
            year.register(number, 1).await;
        }
    }
    year.at("2024-05-14T15:00:00Z").await;
    year.attend(0).await;
    year.at("2024-06-01T15:00:00Z").await;
    let leaves = &year.museums[number_of(Does::Withdraws)];
    let input = json!({ "id": leaves.enrolment, "reason": "We are closed for repairs." });
    done(change(&leaves.people, "withdrawEnrolment", "enrolment { state }", input).await);
    year.at("2024-06-11T15:00:00Z").await;
    year.attend(1).await;
    year.check(5).await;
}

async fn standards_and_peer_review(year: &mut Stage) {
    year.at("2024-09-03T15:00:00Z").await;
    for (number, (.., does)) in MUSEUMS.iter().enumerate() {
        match does {
            Does::Withdraws | Does::Quiet | Does::SameRoofLate => {}
            Does::NoDocuments => year.answer(number, &STANDARDS_AND_PEER_REVIEW, Work::WithoutDocuments).await,
            _ => year.answer(number, &STANDARDS_AND_PEER_REVIEW, Work::Whole).await,
        }
    }
    year.check(6).await;
    year.check(7).await;
    year.at("2024-09-14T13:00:00Z").await;
    year.answer(number_of(Does::SameRoofLate), &STANDARDS_AND_PEER_REVIEW, Work::Whole).await;
}

async fn training_due(year: &mut Stage) {
    year.check(8).await;
    year.at("2024-12-01T12:00:00Z").await;
    year.register(number_of(Does::AttendsLate), 2).await;
    year.check(9).await;
    year.list_for_the_funder().await;
    year.at("2024-12-17T16:00:00Z").await;
    year.attend(2).await;
    year.check(10).await;
}

/// What was true on each date is so still, looked at from the end; what was published is as it was.
async fn the_end(year: &Stage, needs: &[String]) {
    for (place, (at, _)) in STANDINGS.iter().enumerate() {
        year.check_as_of(place, Some(at)).await;
    }
    let first = &year.museums[number_of(Does::Everything)];
    for need in needs {
        let data = first.people.query("query($id: ID!) { need(id: $id) { state } }", json!({ "id": need })).await;
        assert_ne!(data["need"], Value::Null);
    }
    year.final_report().await;
    year.what_others_see().await;
}

/// What the observer sees, and what reports print, moves only when enough museums have; those who run it see what there is.
#[tokio::test]
async fn no_answer_shows_by_the_difference_of_two_reports() {
    let mut year = Stage::launch("2023-10-03T12:00:00Z").await;
    year.enrol_all_but(Does::EnrolsLate).await;
    year.at("2024-01-10T15:00:00Z").await;
    for number in 0..5 {
        year.answer(number, &NEEDS_ASSESSMENT, Work::Whole).await;
    }
    let sees = async |year: &Stage| [year.told(&year.staff).await, year.told(&year.observer).await];
    assert_eq!(sees(&year).await, [json!(5), Value::Null], "nothing was published yet");

    year.publish("NEEDS_ASSESSMENT").await;
    assert_eq!(sees(&year).await, [json!(5), json!(5)]);
    year.answer(6, &NEEDS_ASSESSMENT, Work::Whole).await;
    assert_eq!(sees(&year).await, [json!(6), json!(5)], "the sixth shows to nobody but those who see it anyway");
    let csv = year.publish("NEEDS_TRENDS").await;
    assert_eq!(sees(&year).await, [json!(6), json!(5)], "nor by a second report");
    assert!(csv.lines().any(|line| line == "All who submitted,5"), "{csv}");
    assert!(!csv.lines().any(|line| line == "All who submitted,6" || line == "Submitted what was asked,6"), "{csv}");

    for number in 7..12 {
        year.answer(number, &NEEDS_ASSESSMENT, Work::Whole).await;
    }
    assert_eq!(sees(&year).await, [json!(11), json!(5)]);
    let csv = year.publish("NEEDS_TRENDS").await;
    assert_eq!(sees(&year).await, [json!(11), json!(11)], "six came");
    assert!(csv.lines().any(|line| line == "All who submitted,11"), "{csv}");
}
