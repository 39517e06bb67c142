//! Who is On TRACK, as a list that is published.

use serde_json::{Value, json};

use super::{LIST, Year, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

#[tokio::test]
async fn a_list_is_published_for_good_and_had_as_a_file() {
    let year = Year::with(3).await;
    year.answers_everything(0).await;
    let funder = year.app.organization("Ministry").create().await;
    let observer =
        year.app.person("Olga").role("member", funder).programme_role("observer", year.programme).create().await;
    travel(&year.app, "2024-03-01T12:00:00Z").await;
    let tomorrow = json!({ "year": year.year, "asOf": "2024-03-02T12:00:00Z" });
    let refused = change(&year.staff, "publishOnTrackList", "list { id }", tomorrow).await;
    assert_eq!(wrong(&refused), ["OUT_OF_RANGE asOf"]);
    let input = json!({ "year": year.year, "idempotencyKey": "march" });
    let fields = "list { id csv pdf onTrack enrolled publishedAt entries(isOnTrack: true) { nodes { name requirements { key state metAt } } } }";
    let published = done(change(&year.staff, "publishOnTrackList", fields, input.clone()).await);
    assert_eq!((&published["list"]["onTrack"], &published["list"]["enrolled"]), (&json!(1), &json!(3)));
    assert_eq!(published["list"]["entries"]["nodes"][0]["name"], "Museum 0");
    assert_eq!(done(change(&year.staff, "publishOnTrackList", fields, input).await), published);

    // What comes later changes nothing of it, nor does anybody.
    year.sql(&format!(
        "UPDATE organization SET name = '{{\"en\": \"Renamed\"}}' WHERE id = '{}'",
        year.museums[0].id.uuid()
    ))
    .await;
    for sql in ["UPDATE on_track_list SET on_track = 3", "DELETE FROM on_track_list"] {
        year.sql(&format!(
            "DO $$ BEGIN {sql}; RAISE 'it was changed'; EXCEPTION WHEN restrict_violation THEN NULL; END $$"
        ))
        .await;
    }
    let lists = "query($id: ID!) { programYear(id: $id) { onTrackLists { totalCount nodes { asOf onTrack entries(first: 1) { totalCount nodes { name isOnTrack state } } } }
        enrolments { nodes { id } } } }";
    let seen = observer.answer(lists, json!({ "id": year.year })).await;
    let list = &seen["data"]["programYear"]["onTrackLists"];
    assert_eq!(list["totalCount"], 1);
    assert_eq!(list["nodes"][0]["entries"]["totalCount"], 3);
    assert_eq!(
        list["nodes"][0]["entries"]["nodes"][0],
        json!({ "name": "Museum 0", "isOnTrack": true, "state": "UNDERWAY" })
    );
    assert_eq!(seen["data"]["programYear"]["enrolments"], Value::Null, "an observer sees the list alone");

    let address = text(&published["list"]["csv"]);
    let path = &address[address.find("/track/").expect("a path")..];
    let file = observer.get(path).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
    let lines: Vec<_> = file.text.lines().collect();
    assert!(
        lines[0].starts_with("id,name,region,on_track,state,registered,registered_on,needs-assessment"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains(",Museum 0,CA-NS,yes,underway,met,2023-10-20,met,2024-02-10"), "{}", lines[1]);
    assert_eq!(lines.len(), 4);
    let paper = observer.get(&path.replace(".csv", ".pdf")).await;
    assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
    for caller in [&*year.museums[0].editor, &year.app.anonymous()] {
        assert_eq!(caller.get(path).await.status.as_u16(), 404);
    }
}

#[tokio::test]
async fn a_list_takes_a_handful_of_statements_however_many_museums() {
    let mut counts = Vec::new();
    for museums in [1, 6] {
        let year = Year::with(museums).await;
        for museum in 0..museums {
            year.submits(museum, "standards", 0, "2024-02-10T12:00Z", true).await;
        }
        let list = year.staff.query(LIST, json!({ "id": year.year, "asOf": "2024-03-01T12:00:00Z" }));
        let (_, statements) = year.app.count_statements(list).await;
        counts.push(statements.len());
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] <= 16, "{counts:?}");
}
