//! A source that is read again: what it changed is changed, what a person changed stays, what it no longer names is
//! cancelled.

use serde_json::json;

use super::Bench;

const HEADING: &str = "key,title,kind,url,mode,topics,starts_on,starts_time,zone,capacity,status\n";

#[tokio::test]
async fn only_what_the_source_changed_is_changed() {
    let mut bench = Bench::start().await;
    let row = |title: &str, url: &str, time: &str| {
        format!("{HEADING}1,{title},webinar,{url},online,,2024-05-02,{time},Europe/Paris,20,open\n")
    };
    assert_eq!(bench.rows(&row("One", "https://x.org/1", "14:00")).await.counts(), [1, 0, 0, 0]);
    let ids = bench.value("SELECT jsonb_build_array(opportunity_id, run_id, id) FROM session").await;
    assert_eq!(bench.rows(&row("Uno", "https://x.org/1", "15:00")).await.counts(), [0, 1, 0, 0]);
    assert_eq!(bench.value("SELECT title ->> 'en' FROM opportunity").await, json!("Uno"));
    assert_eq!(
        bench.value("SELECT jsonb_build_array(starts_time, starts_at, order_at) FROM session").await,
        json!(["15:00:00", "2024-05-02T13:00:00+00:00", "2024-05-02T13:00:00+00:00"])
    );
    assert_eq!(bench.value("SELECT jsonb_build_array(opportunity_id, run_id, id) FROM session").await, ids);
    assert_eq!(bench.value("SELECT jsonb_build_array(opportunity.revision, run.revision, session.revision) FROM opportunity, run, session").await, json!([2, 1, 2]));
    assert_eq!(bench.value("SELECT count(*) FROM opportunity_search WHERE title_document @@ 'uno'").await, json!(1));
    assert_eq!(bench.rows(&row("Uno", "https://x.org/1", "15:00")).await.counts(), [0, 0, 1, 0]);
}

#[tokio::test]
async fn what_a_person_edited_stays() {
    let mut bench = Bench::start().await;
    let row = |title: &str, url: &str, status: &str| {
        format!("{HEADING}1,{title},webinar,{url},online,,2024-05-02,14:00,Europe/Paris,20,{status}\n")
    };
    bench.rows(&row("One", "https://x.org/1", "open")).await;
    bench.sql("UPDATE opportunity SET title = '{\"en\": \"By hand\"}', field_sources = field_sources - 'title', status = 'postponed'").await;
    bench.sql("UPDATE session SET status = 'postponed'").await;
    assert_eq!(bench.rows(&row("Two", "https://x.org/2", "cancelled")).await.counts(), [0, 1, 0, 0]);
    assert_eq!(
        bench.value("SELECT jsonb_build_array(title ->> 'en', url, status) FROM opportunity").await,
        json!(["By hand", "https://x.org/2", "postponed"])
    );
    assert_eq!(bench.value("SELECT status FROM session").await, json!("postponed"));
}

#[tokio::test]
async fn a_status_the_source_changed_is_remembered() {
    let mut bench = Bench::start().await;
    let row = |status: &str| format!("{HEADING}1,One,webinar,,online,,2024-05-02,14:00,Europe/Paris,20,{status}\n");
    bench.rows(&row("open")).await;
    bench.rows(&row("cancelled")).await;
    assert_eq!(bench.value("SELECT jsonb_build_array(opportunity.status, run.status, session.status) FROM opportunity, run, session").await, json!(["cancelled", "cancelled", "cancelled"]));
    let history = bench
        .value("SELECT jsonb_agg(jsonb_build_array(from_status, to_status, reason) ORDER BY id) FROM status_change")
        .await;
    assert_eq!(
        history,
        json!([
            [null, "open", null],
            ["open", "cancelled", "changed in the source"],
            ["open", "cancelled", "changed in the source"],
            ["scheduled", "cancelled", "changed in the source"],
        ])
    );
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1\nSUMMARY:Clinic\nLOCATION:Zoom\n{lines}END:VEVENT\n")
}

const TUESDAYS: &str = "DTSTART;TZID=America/Halifax:20240507T140000\nDTEND;TZID=America/Halifax:20240507T150000\n";

#[tokio::test]
async fn a_recurring_session_keeps_its_rule_and_its_exceptions() {
    let mut bench = Bench::start().await;
    let moved = "BEGIN:VEVENT\nUID:1\nSUMMARY:Clinic\nLOCATION:Zoom\nRECURRENCE-ID;TZID=America/Halifax:20240521T140000\nDTSTART;TZID=America/Halifax:20240522T160000\nDTEND;TZID=America/Halifax:20240522T170000\nEND:VEVENT\n";
    let cancelled = "BEGIN:VEVENT\nUID:1\nSUMMARY:Clinic\nRECURRENCE-ID;TZID=America/Halifax:20240528T140000\nDTSTART;TZID=America/Halifax:20240528T140000\nSTATUS:CANCELLED\nEND:VEVENT\n";
    let text = format!(
        "{}{moved}{cancelled}",
        event(&format!("{TUESDAYS}RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=America/Halifax:20240514T140000\n"))
    );
    let told = bench.calendar(&text).await;
    assert_eq!(told.counts(), [1, 0, 0, 0], "{:?}", told.refused);
    let sessions = bench
        .value("SELECT jsonb_agg(jsonb_build_array(occurs_on, starts_on, starts_time, status) ORDER BY order_at) FROM session WHERE recurrence_id IS NOT NULL")
        .await;
    assert_eq!(
        sessions,
        json!([
            ["2024-05-07", "2024-05-07", "14:00:00", "scheduled"],
            ["2024-05-21", "2024-05-22", "16:00:00", "scheduled"],
            ["2024-05-28", "2024-05-28", "14:00:00", "cancelled"],
            ["2024-06-04", "2024-06-04", "14:00:00", "scheduled"],
        ])
    );
    assert_eq!(
        bench.value("SELECT jsonb_build_array(rule, except_on) FROM recurrence").await,
        json!(["FREQ=WEEKLY;COUNT=5", ["2024-05-14"]])
    );
    assert_eq!(bench.calendar(&text).await.counts(), [0, 0, 1, 0]);
}

#[tokio::test]
async fn sessions_that_a_rule_no_longer_gives_are_cancelled() {
    let mut bench = Bench::start().await;
    bench.calendar(&event(&format!("{TUESDAYS}RRULE:FREQ=WEEKLY;COUNT=3\n"))).await;
    let first = bench.value("SELECT jsonb_agg(id ORDER BY order_at) FROM session").await;
    let later = TUESDAYS.replace("T140000", "T160000").replace("T150000", "T170000");
    assert_eq!(bench.calendar(&event(&format!("{later}RRULE:FREQ=WEEKLY;COUNT=2\n"))).await.counts(), [0, 1, 0, 0]);
    let sessions = bench
        .value("SELECT jsonb_agg(jsonb_build_array(starts_on, starts_time, status) ORDER BY order_at) FROM session")
        .await;
    assert_eq!(
        sessions,
        json!([
            ["2024-05-07", "16:00:00", "scheduled"],
            ["2024-05-14", "16:00:00", "scheduled"],
            ["2024-05-21", "14:00:00", "cancelled"]
        ])
    );
    assert_eq!(bench.value("SELECT jsonb_agg(id ORDER BY order_at) FROM session").await, first);
    assert_eq!(
        bench.value("SELECT reason FROM status_change WHERE session_id IS NOT NULL").await,
        json!("no longer in the source")
    );
}

fn museum(fields: &str) -> String {
    format!(
        "[[organization]]\nkey = \"m\"\nmain_language = \"en\"\n{fields}\nidentifiers = [{{ scheme = \"mid\", value = \"1\" }}]\n"
    )
}

#[tokio::test]
async fn an_organization_takes_over_what_its_source_changed() {
    let mut bench = Bench::start().await;
    bench.tables(&museum("name.en = \"Museum\"\nwebsite = \"http://m.org/\"")).await;
    bench.sql("UPDATE organization SET locality = 'Halifax', website = 'http://edited.org/' WHERE name ->> 'en' = 'Museum'").await;
    let told = bench.tables(&museum("name.en = \"The Museum\"\nwebsite = \"http://new.org/\"\ncountry = \"CA\"")).await;
    assert_eq!(told.counts(), [0, 1, 0, 0]);
    let found = bench
        .value("SELECT jsonb_build_array(name ->> 'en', website, locality, country, revision) FROM organization JOIN organization_identifier ON organization_id = id")
        .await;
    assert_eq!(found, json!(["The Museum", "http://edited.org/", "Halifax", "CA", 2]));
}

#[tokio::test]
async fn the_size_of_an_organization_follows_its_source_until_somebody_edits_it() {
    let mut bench = Bench::start().await;
    let size = "SELECT size FROM organization JOIN organization_identifier ON organization_id = id";
    let of_size = |word: &str| museum(&format!("name.en = \"Museum\"\nsize = \"{word}\""));
    bench.tables(&museum("name.en = \"Museum\"")).await;
    assert_eq!(bench.value(size).await, json!(null));
    for (word, counts) in [("up_to_five", [0, 1, 0, 0]), ("up_to_five", [0, 0, 1, 0]), ("up_to_twenty", [0, 1, 0, 0])] {
        assert_eq!(bench.tables(&of_size(word)).await.counts(), counts, "{word}");
        assert_eq!(bench.value(size).await, json!(word));
    }
    let told = bench.tables(&of_size("huge")).await;
    assert_eq!(told.counts(), [0, 0, 0, 1]);
    assert!(told.refused[0].reason.contains("huge"), "{:?}", told.refused);
    bench.sql("UPDATE organization SET size = 'over_hundred' WHERE name ->> 'en' = 'Museum'").await;
    bench.tables(&of_size("volunteers_only")).await;
    assert_eq!(bench.value(size).await, json!("over_hundred"));
}

#[tokio::test]
async fn an_organization_that_another_source_knows_is_the_same() {
    let mut bench = Bench::start().await;
    bench.tables(&museum("name.en = \"Museum\"")).await;
    let other = "[[organization]]\nkey = \"x\"\nmain_language = \"fr\"\nname.fr = \"Musée\"\ncountry = \"CA\"\n\
                 identifiers = [{ scheme = \"mid\", value = \"1\" }, { scheme = \"ein\", value = \"9\" }]\n";
    assert_eq!(bench.tables(other).await.counts(), [1, 0, 0, 0]);
    let found = "SELECT jsonb_agg(DISTINCT jsonb_build_array(name ->> 'en', country)) FROM organization JOIN organization_identifier ON organization_id = id";
    assert_eq!(bench.value(found).await, json!([["Museum", "CA"]]));
    let stranger = "[[organization]]\nkey = \"y\"\nmain_language = \"en\"\nname.en = \"Other\"\nidentifiers = [{ scheme = \"ein\", value = \"9\" }]\n";
    let told = bench.tables(stranger).await;
    assert_eq!(
        (told.counts(), told.warned.len()),
        ([1, 0, 0, 0], 1),
        "the same tax number does not make one of two museums"
    );
}

#[tokio::test]
async fn words_that_a_topic_is_called_add_it() {
    let mut bench = Bench::start().await;
    bench
        .tables("[[topic]]\nscheme = \"lyceum\"\nnotation = \"storage\"\nmain_language = \"en\"\nlabel = { en = \"Storage\", fr = \"Réserves\" }\n")
        .await;
    bench.calendar(&event(&format!("{TUESDAYS}CATEGORIES:RÉSERVES,Unheard of\n"))).await;
    assert_eq!(
        bench.value("SELECT notation FROM opportunity_topic JOIN topic ON topic.id = topic_id").await,
        json!("storage")
    );
}

#[tokio::test]
async fn ties_that_a_person_made_stay() {
    let mut bench = Bench::start().await;
    let rows = |title: &str| format!("{HEADING}1,{title},webinar,,online,,,,,,open\n2,Two,webinar,,online,,,,,,open\n");
    bench.rows(&rows("One")).await;
    bench
        .sql("INSERT INTO opportunity_lineage (opportunity_id, kind, from_id) SELECT one.id, 'adapted_from', two.id FROM opportunity AS one, opportunity AS two WHERE one.title ->> 'en' = 'One' AND two.title ->> 'en' = 'Two'")
        .await;
    assert_eq!(bench.rows(&rows("Uno")).await.counts(), [0, 1, 1, 0]);
    assert_eq!(bench.value("SELECT count(*) FROM opportunity_lineage").await, json!(1));
}

#[tokio::test]
async fn two_imports_at_once_write_each_entry_once() {
    let mut bench = Bench::start().await;
    let text = format!(
        "{HEADING}{}",
        (0..600).map(|number| format!("{number},Title {number},webinar,,online,,,,,,open\n")).collect::<String>()
    );
    let mut other = bench.beside().await;
    let (one, two) = tokio::join!(bench.rows(&text), other.rows(&text));
    assert_eq!(one.outcome.refused + two.outcome.refused, 0, "{:?}", one.refused.first().or(two.refused.first()));
    assert_eq!(one.outcome.created + two.outcome.created, 600);
    assert_eq!(bench.value("SELECT count(*) FROM opportunity").await, json!(600));
}

#[tokio::test]
async fn who_is_no_longer_named_takes_the_listing_back() {
    let mut bench = Bench::start().await;
    let listing = |name: &str| format!("[[opportunity.listings]]\norganization = \"{name}\"\n");
    let webinar = |listings: String| {
        let head = "[[opportunity]]\nkey = \"1\"\nkind = \"webinar\"\nstatus = \"open\"\nmain_language = \"en\"\n";
        let roles = "title.en = \"One\"\norganizations = [{ organization = \"name:Provider\", role = \"owner\" }]\n";
        format!("{head}{roles}{listings}")
    };
    let both = webinar(listing("name:Provider") + &listing("name:Museum of Elsewhere"));
    assert_eq!(bench.tables(&both).await.counts(), [1, 0, 0, 0]);
    assert_eq!(bench.tables(&webinar(listing("name:Provider"))).await.counts(), [0, 1, 0, 0]);
    let listings = "SELECT jsonb_object_agg(name ->> (SELECT jsonb_object_keys(name)), listing.status) \
                    FROM listing JOIN organization ON organization.id = organization_id";
    assert_eq!(bench.value(listings).await, json!({ "Provider": "listed", "Museum of Elsewhere": "withdrawn" }));
    assert_eq!(bench.value("SELECT count(*) FROM opportunity_organization WHERE role = 'lister'").await, json!(1));
}
