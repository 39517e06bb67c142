//! Passages that museums consented to have told, and the reports in which they and the figures are published.

use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::answers::{Track, assessment, text};
use crate::{
    joining::{change, done, wrong},
    python::python,
};

/// The museum has submitted its needs assessment; the id of its answer on what its board is proud of.
async fn submitted(track: &Track) -> Value {
    let (asked, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &asked).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    let document = "query($id: ID!) { submission(id: $id) { answers { id question { key } } } }";
    let data = track.mary.query(document, json!({ "id": submission })).await;
    let answers = data["submission"]["answers"].as_array().cloned().expect("answers");
    let proud = answers.iter().find(|it| it["question"]["key"] == "board-proud").expect("it answered")["id"].clone();
    let early = change(&track.staff, "tagExcerpt", "", tag(track, &proud, "The new roof.")).await;
    assert_eq!(wrong(&early), ["WRONG_STATE answer"], "what is still being written is not quoted");
    done(track.submit(&submission).await);
    proud
}

fn tag(track: &Track, answer: &Value, passage: &str) -> Value {
    json!({ "enrolment": track.enrolment.to_string(), "answer": answer, "passage": passage, "language": "en",
        "theme": "What boards achieve" })
}

async fn observer(track: &Track) -> SignedIn {
    track.app.person("Otto Observer").programme_role("observer", track.programme).create().await
}

/// What is told of the year.
async fn themes(who: &Caller, track: &Track) -> Value {
    let document = "query($id: ID!) { programYear(id: $id) { themes { theme passage museum { text } } } }";
    who.query(document, json!({ "id": track.year.to_string() })).await["programYear"]["themes"].take()
}

async fn publish(track: &Track, input: Value) -> Value {
    let mut whole = json!({ "year": track.year.to_string() });
    whole.as_object_mut().expect("an object").extend(input.as_object().cloned().expect("an object"));
    change(&track.staff, "publishTrackReport", "report { id title language content pdf csv }", whole).await
}

#[tokio::test]
async fn a_passage_is_told_with_the_museums_consent_alone() {
    let track = Track::new().await;
    let answer = submitted(&track).await;
    let observer = observer(&track).await;
    assert_eq!(wrong(&change(&track.mary, "tagExcerpt", "", tag(&track, &answer, "The new roof.")).await), ["DENIED"]);
    let made_up = change(&track.staff, "tagExcerpt", "", tag(&track, &answer, "The old roof.")).await;
    assert_eq!(wrong(&made_up), ["INVALID passage"], "nobody is quoted with what they did not write");
    let fields = "excerpt { id state passage revision }";
    let tagged = done(change(&track.staff, "tagExcerpt", fields, tag(&track, &answer, "new roof")).await);
    let again = done(change(&track.staff, "tagExcerpt", fields, tag(&track, &answer, "new roof")).await);
    assert_eq!((&tagged["excerpt"]["state"], &again), (&json!("ASKED"), &tagged));
    assert_eq!(themes(&observer, &track).await, json!([]), "the museum was only asked");

    let id = &tagged["excerpt"]["id"];
    let stranger = track.app.person("Stranger").create().await;
    for who in [&*observer, &*stranger] {
        assert_eq!(wrong(&change(who, "consentToExcerpt", "", json!({ "id": id })).await), ["NOT_FOUND id"]);
    }
    assert_eq!(wrong(&change(&track.staff, "consentToExcerpt", "", json!({ "id": id })).await), ["DENIED"]);
    let named = json!({ "id": id, "namesMuseum": true, "expectedRevision": tagged["excerpt"]["revision"] });
    done(change(&track.mary, "consentToExcerpt", "excerpt { state }", named.clone()).await);
    assert_eq!(
        themes(&observer, &track).await,
        json!([{ "theme": "What boards achieve", "passage": "new roof", "museum": { "text": "Shore Museum" } }])
    );
    assert_eq!(
        wrong(&change(&track.joe, "consentToExcerpt", "", named).await),
        ["CONFLICT expectedRevision"],
        "Mary decided meanwhile"
    );
    done(change(&track.joe, "declineExcerpt", "excerpt { state }", json!({ "id": id })).await);
    assert_eq!(themes(&observer, &track).await, json!([]), "a consent can be taken back");
    done(change(&track.mary, "consentToExcerpt", "excerpt { state }", json!({ "id": id })).await);
    assert_eq!(themes(&observer, &track).await[0]["museum"], Value::Null, "without its name");

    let report = done(publish(&track, json!({ "kind": "NEEDS_TRENDS" })).await);
    let content = report["report"]["content"].to_string();
    assert!(content.contains("new roof") && !content.contains("Shore Museum"), "{content}");
    let late = change(&track.mary, "declineExcerpt", "", json!({ "id": id })).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"], "it is published");
}

#[tokio::test]
async fn a_report_is_published_once_in_the_language_asked_for_and_never_changes() {
    let track = Track::new().await;
    submitted(&track).await;
    assert_eq!(
        wrong(&publish(&track, json!({ "kind": "NEEDS_TRENDS", "language": "de" })).await),
        ["UNKNOWN_LANGUAGE language"]
    );
    let input = json!({ "kind": "NEEDS_TRENDS", "language": "fr", "idempotencyKey": "april" });
    let report = done(publish(&track, input.clone()).await);
    assert_eq!(done(publish(&track, input).await), report, "a broken connection publishes nothing twice");
    let report = &report["report"];
    assert_eq!(report["language"], "fr");
    assert_eq!(report["content"]["year"], 2026);
    let sections = report["content"]["sections"].as_array().expect("sections");
    let figures = sections.iter().flat_map(|it| it["tables"].as_array().cloned().unwrap_or_default());
    let counts: Vec<_> = figures.flat_map(|it| it["rows"].as_array().cloned().expect("rows")).collect();
    assert!(!counts.is_empty(), "{report:#}");
    for row in &counts {
        for cell in row["cells"].as_array().expect("cells") {
            // One museum is enrolled, and has submitted: that alone may be told, since the observer sees who takes part.
            assert!(cell.as_u64().is_none_or(|many| many == 0 || row["about"].to_string().contains("nscri")), "{row}");
        }
    }

    let at = |name: &str| text(&report[name]);
    let csv = track.staff.get(&at("csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("cache-control"), "private, no-store");
    let data = track.staff.get(&at("csv").replace(".csv", ".json")).await;
    assert_eq!(data.json(), report["content"]);
    let pdf = track.staff.get(&at("pdf")).await;
    assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"));
    for change in ["UPDATE track_report SET title = 'Another'", "DELETE FROM track_report"] {
        let refused = diesel::sql_query(change).execute(&mut track.app.connect().await).await;
        assert!(refused.is_err(), "{change}");
    }
}

#[tokio::test]
async fn others_read_the_pages_of_a_report() {
    let track = Track::new().await;
    let answer = submitted(&track).await;
    let tagged =
        done(change(&track.staff, "tagExcerpt", "excerpt { id }", tag(&track, &answer, "The new roof.")).await);
    let consent = json!({ "id": tagged["excerpt"]["id"], "namesMuseum": true });
    done(change(&track.mary, "consentToExcerpt", "excerpt { id }", consent).await);
    let report = done(publish(&track, json!({ "kind": "FINAL", "language": "es" })).await);
    let address = format!(
        "http://{}{}",
        track.app.listen().await,
        text(&report["report"]["pdf"]).trim_start_matches("http://localhost")
    );
    let request = reqwest::Client::new().get(address).header("cookie", format!("lyceum={}", track.staff.secret));
    let bytes = request.send().await.expect("an answer").bytes().await.expect("pages");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, &bytes).expect("a file");
    let Some(mut python) = python("reports as others read them") else { return };
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("certificate/page.py");
    let output = python.arg(script).arg(&file).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(page["language"], "es", "{page:#}");
    assert!(page.to_string().contains("The new roof.") && page.to_string().contains("Shore Museum"), "{page:#}");
}

#[tokio::test]
async fn each_report_is_for_those_it_was_written_for() {
    let track = Track::new().await;
    submitted(&track).await;
    let observer = observer(&track).await;
    let mut files = Vec::new();
    for kind in ["NEEDS_ASSESSMENT", "NEEDS_TRENDS"] {
        files.push(text(&done(publish(&track, json!({ "kind": kind })).await)["report"]["pdf"]));
    }
    let document = "query($id: ID!) { programYear(id: $id) { reports { kind } } }";
    let seen = async |who: &Caller| {
        let answer = who.answer(document, json!({ "id": track.year.to_string() })).await;
        let reports = answer["data"]["programYear"]["reports"].as_array().cloned().unwrap_or_default();
        let mut kinds: Vec<_> = reports.iter().map(|it| text(&it["kind"])).collect();
        kinds.sort();
        let mut got = Vec::new();
        for file in &files {
            got.push(who.get(file).await.status.as_u16());
        }
        (kinds.join(" "), got)
    };
    let both = ("NEEDS_ASSESSMENT NEEDS_TRENDS".to_owned(), vec![200, 200]);
    assert_eq!(seen(&track.staff).await, both);
    assert_eq!(seen(&observer).await, both);
    assert_eq!(seen(&track.mary).await, ("NEEDS_ASSESSMENT".to_owned(), vec![200, 404]));
    let stranger = track.app.person("Stranger").create().await;
    for who in [&*stranger, &track.app.anonymous()] {
        assert_eq!(seen(who).await, (String::new(), vec![404, 404]));
    }
}
