//! What the round has come to, in figures that were worked out by hand. Those that the lot decides, which are who goes where, are
//! counted from the placements that both sides accepted.

use serde_json::{Value, json};

use super::super::{Partner, over};
use super::{CONSERVATION, DIGITIZATION, Story, under_way::Accepted};

const COUNTS: &str = "applied placed offered accepted underWay paused completed endedEarly ended declined expired";

/// How many applied of each museum.
const APPLIED: [i64; 8] = [4, 0, 0, 0, 0, 5, 4, 7];

impl Story {
    async fn dashboard(&self, fields: &str) -> Value {
        let fields = format!("dashboard {{ {fields} }}");
        self.exchange(&fields, &self.stage.coordinator).await["dashboard"].take()
    }

    /// Twenty applied. Eleven placements were offered: ten by the second plan, and one by the third in place of the one that was declined.
    /// Another expired, so that nine were placed; eight of them stayed to the end.
    pub(super) async fn is_counted(&self, accepted: &Accepted<'_>) {
        let fields = format!(
            "participation {{ {COUNTS} }} institutions {{ asHome {{ applied placed }} asHost {{ placed }} }} csv"
        );
        let found = self.dashboard(&fields).await;
        let nobody = json!({ "offered": 0, "accepted": 0, "underWay": 0, "paused": 0 });
        let all = json!({
            "applied": 20, "placed": 9, "completed": 8, "endedEarly": 1, "ended": 9, "declined": 1, "expired": 1,
        });
        assert_eq!(found["participation"], over(nobody, all));
        let rows = self.stage.partners.iter().zip(APPLIED).map(|(partner, applied)| {
            let (hosted, was_hosted) = given(accepted, partner);
            json!({ "asHome": { "applied": applied, "placed": was_hosted }, "asHost": { "placed": hosted } })
        });
        assert_eq!(found["institutions"], rows.collect::<Value>());
        let csv = found["csv"].as_str().unwrap_or_default();
        assert_eq!(csv.lines().count(), 1 + 8, "{csv}");

        // It is the only round. The committee sees the same; who takes part does not.
        let of_round = format!("dashboard(round: \"{}\") {{ {fields} }}", self.round.id);
        assert_eq!(self.exchange(&of_round, &self.committee[0]).await["dashboard"], found);
        let document = "query($id: ID!) { programme(id: $id) { exchange { dashboard { participation { placed } } } } }";
        let director = &self.stage.partners[5].director;
        let refused = director.answer(document, json!({ "id": self.stage.programme.to_string() })).await;
        assert_eq!(refused["data"]["programme"]["exchange"]["dashboard"], Value::Null);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");
    }

    /// What was done, and what came of it.
    ///
    /// - Check-ins: each of four job-shadowings had two and each of four residencies three; of the one that ended early only the first
    ///   was due: 8 + 12 + 1. Five were held on 6 March, three and four on the 11th, four on the 21st and two on the 31st: 18.
    /// - Reports: one of each of nine, of which the one of whoever left early was not signed.
    /// - Commitments: one adopted, one given up, two promised, of which one is overdue. Museum 4 adopted the first one too.
    /// - Minutes: four times 120 and four times 30.
    /// - Objectives: the first of each of eight met; the second of four met in part, and of one not.
    pub(super) async fn comes_to_something(&self) {
        let fields = "outcomes { checkInsDue checkInsHeld reports finalReports
                checklists workflows templates caseStudies
                commitmentsPromised commitmentsOverdue commitmentsAdopted commitmentsNotAdopted adoptionsElsewhere
                minutesSaved objectivesMet objectivesPartlyMet objectivesNotMet collaborations stories }
            alumni { people openToLecture openToMentor openToRefer }";
        let found = self.dashboard(fields).await;
        let outcomes = json!({
            "checkInsDue": 21, "checkInsHeld": 18, "reports": 9, "finalReports": 8,
            "checklists": 1, "workflows": 0, "templates": 0, "caseStudies": 0,
            "commitmentsPromised": 2, "commitmentsOverdue": 1, "commitmentsAdopted": 1, "commitmentsNotAdopted": 1,
            "adoptionsElsewhere": 1, "minutesSaved": 600,
            "objectivesMet": 8, "objectivesPartlyMet": 4, "objectivesNotMet": 1, "collaborations": 1, "stories": 1,
        });
        assert_eq!(found["outcomes"], outcomes);
        let alumni = json!({ "people": 2, "openToLecture": 1, "openToMentor": 1, "openToRefer": 0 });
        assert_eq!(found["alumni"], alumni);
    }

    /// Whom it reaches, and what they say.
    ///
    /// The catalogue has the eight museums, the association and the academy, which are museums too, and the fund, which is of no sector:
    /// eleven, of which ten are 91 in a hundred. None says where it is, nor how large.
    ///
    /// Of nine who went one gained little, which is not told, nor are the eight that would tell it. Those who let them go are at most
    /// four directors. The hosts are five editors: each of five hosts has at least one of nine, since only one of ten places was lost.
    pub(super) async fn is_told_of_many(&self) {
        let fields = "representation { dimension placed partners catalogue
                rows { label placed placedShare partners catalogueShare } }
            evaluations { part people gainedMuch gainedSome gainedLittle gainedNothing
                recommend doNotRecommend notSure }";
        let found = self.dashboard(fields).await;
        let row = |label: &str, placed: i64, share: i64, partners: i64, of_catalogue: i64| {
            json!({
                "label": label, "placed": placed, "placedShare": share, "partners": partners,
                "catalogueShare": of_catalogue,
            })
        };
        let sectors = json!([row("museums", 9, 100, 8, 91), row("unknown", 0, 0, 0, 9)]);
        let unknown = json!([row("unknown", 9, 100, 8, 100)]);
        assert_eq!(
            found["representation"],
            json!([
                { "dimension": "SECTOR", "placed": 9, "partners": 8, "catalogue": 11, "rows": sectors },
                { "dimension": "REGION", "placed": 9, "partners": 8, "catalogue": 11, "rows": unknown },
                { "dimension": "SIZE", "placed": 9, "partners": 8, "catalogue": 11, "rows": unknown },
            ])
        );
        // All recommend it, and all hosts gained much: what everybody answered would tell what each did, and is not told. Of the nine
        // participants eight gained much and one little, and one is a few.
        let held = Value::Null;
        let side = |part: &str, people: Value, gained: [&Value; 4]| {
            let [much, some, little, nothing] = gained;
            json!({
                "part": part, "people": people, "recommend": held, "doNotRecommend": held, "notSure": held,
                "gainedMuch": much, "gainedSome": some, "gainedLittle": little, "gainedNothing": nothing,
            })
        };
        let none = json!(0);
        assert_eq!(
            found["evaluations"],
            json!([
                side("PARTICIPANT", json!(9), [&held, &none, &held, &none]),
                side("HOME", held.clone(), [&held; 4]),
                side("HOST", json!(5), [&held; 4]),
            ])
        );
    }

    /// As many are hosted as are let go, museum by museum as they went. Museums 3 and 4 filled both their places, and of the six places of
    /// museums 0, 1 and 2 one was lost; museums 5, 6 and 7 host nobody.
    pub(super) async fn is_balanced(&self, accepted: &Accepted<'_>) {
        let fields = "ledger { entries { organization { id } hosted wasHosted balance }
            pairs { home { id } host { id } placements } }";
        let mut ledger = self.dashboard(fields).await["ledger"].take();
        let entries: Vec<(usize, usize)> = self.stage.partners.iter().map(|partner| given(accepted, partner)).collect();
        let rows = self.stage.partners.iter().zip(&entries).map(|(partner, (hosted, was_hosted))| {
            let balance = i64::try_from(*hosted).expect("few") - i64::try_from(*was_hosted).expect("few");
            let organization = json!({ "id": partner.id.to_string() });
            json!({ "organization": organization, "hosted": hosted, "wasHosted": was_hosted, "balance": balance })
        });
        assert_eq!(ledger["entries"].take(), rows.collect::<Value>());
        let hosted = |museums: &[usize]| museums.iter().map(|museum| entries[*museum].0).sum::<usize>();
        assert_eq!((hosted(&CONSERVATION), hosted(&DIGITIZATION), hosted(&[5, 6, 7])), (5, 4, 0));
        assert_eq!(DIGITIZATION.map(|museum| entries[museum].0), [2, 2]);
        assert_eq!(entries.iter().map(|(_, was_hosted)| was_hosted).sum::<usize>(), 9);

        let pairs = ledger["pairs"].as_array().expect("a list");
        for pair in pairs {
            let (home, host) = (self.partner(&pair["home"]["id"]), self.partner(&pair["host"]["id"]));
            let many = accepted.all().filter(|one| one.home.id == home.id && one.host.id == host.id).count();
            assert!(many > 0 && pair["placements"] == many, "{pair}");
        }
        assert_eq!(pairs.iter().filter_map(|pair| pair["placements"].as_u64()).sum::<u64>(), 9);
    }

    /// Where the money went is told exactly to who runs the exchange, and to whose money it is as far as it tells of nobody. Nine were
    /// placed, and eight said how many minutes they save. That one of nine left early is not told, nor are the eight others; nor is one
    /// adoption of nine. Four of each stream completed theirs, and what was spent on four would say so.
    pub(super) async fn is_accounted_for(&self) {
        let funding = "funding { stream { id currency } budget committed spent left }";
        assert_eq!(self.dashboard(funding).await["funding"], self.fund.money());
        let figures = "figures { placed completed endedEarly adopted minutesSaved artifacts }";
        let fields = format!(
            "funded(funder: \"{}\") {{ {funding} {figures} by {{ dimension rows {{ label {figures} }} }} }}",
            self.fund.id
        );
        let found = self.exchange(&fields, &self.fund.member).await["funded"].take();
        let told = json!({
            "placed": 9, "completed": null, "endedEarly": null, "adopted": null, "minutesSaved": 600, "artifacts": 1,
        });
        let table = |dimension: &str, label: &str| {
            let row = json!({ "label": label, "figures": told });
            json!({ "dimension": dimension, "rows": [row] })
        };
        let mut money = self.fund.money();
        for stream in money.as_array_mut().expect("streams") {
            stream["spent"] = Value::Null;
        }
        assert_eq!(
            found,
            json!({
                "funding": money, "figures": told,
                "by": [table("SECTOR", "museums"), table("REGION", "unknown")],
            })
        );
    }
}

/// How many a museum hosts, and how many of it are hosted, of those who began.
fn given(accepted: &Accepted<'_>, partner: &Partner) -> (usize, usize) {
    let hosted = accepted.all().filter(|one| one.host.id == partner.id).count();
    (hosted, accepted.all().filter(|one| one.home.id == partner.id).count())
}
