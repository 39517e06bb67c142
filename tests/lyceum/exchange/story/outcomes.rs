//! What comes of the placements at home, and what all sides say of them.

use serde_json::{Value, json};

use super::super::over;
use super::{
    Story,
    under_way::{Accepted, Going},
};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const COMMITMENT: &str = "commitment { state isOverdue }";

impl Going<'_> {
    /// Says for the home institution what became of the improvement.
    async fn settles(&self, more: Value) -> Value {
        let seen = self.seen("returnCommitment { id }", self.participant).await;
        let input = over(json!({ "id": seen["returnCommitment"]["id"] }), more);
        change(&self.home.director, "settleReturnCommitment", COMMITMENT, input).await
    }

    /// Whoever went says how much of an objective was met.
    async fn has_met(&self, position: i32, result: &str) {
        let seen = self.seen("agreement { id }", self.participant).await;
        let input = json!({ "agreement": seen["agreement"]["id"], "position": position, "result": result });
        done(change(self.participant, "setObjectiveResult", "objective { result }", input).await);
    }

    /// Whoever went says how many minutes a month are saved since.
    async fn saves(&self, minutes: i32) {
        let input = json!({ "minutesSaved": minutes, "savedIn": "Preparing loans." });
        self.told(self.participant, "setPlacementOutcome", "outcome { minutesSaved }", input).await;
    }
}

impl Story {
    /// Of four improvements that were promised one is adopted in May, and elsewhere in June; one is given up in the end, one is not
    /// there when it is due, and one has time.
    pub(super) async fn brings_home(&self, accepted: &Accepted<'_>) {
        let [adopted, given_up, late, in_time] = accepted.shadowings.as_slice() else { panic!("there are four") };
        travel(&self.stage.app, "2027-05-20T12:00:00Z").await;
        let bare = adopted.settles(json!({ "isAdopted": true, "settledOn": "2027-05-20" })).await;
        assert_eq!(wrong(&bare), ["REQUIRED evidence"]);
        let shown =
            json!({ "isAdopted": true, "settledOn": "2027-05-20", "evidence": "It hangs in the packing room." });
        assert_eq!(done(adopted.settles(shown).await)["commitment"]["state"], "ADOPTED");
        self.is_adopted_elsewhere(adopted).await;

        travel(&self.stage.app, "2027-07-15T12:00:00Z").await;
        let why = json!({ "isAdopted": false, "settledOn": "2027-07-01", "reason": "There are no loans this year." });
        assert_eq!(done(given_up.settles(why).await)["commitment"]["state"], "NOT_ADOPTED");
        for (one, is_overdue) in [(late, true), (in_time, false)] {
            let seen = one.seen("returnCommitment { state isOverdue }", &one.home.director).await;
            assert_eq!(seen["returnCommitment"], json!({ "state": "PROMISED", "isOverdue": is_overdue }));
        }
    }

    /// Museum 4, which lets nobody go, adopts it too, and everybody who takes part sees what was adopted, and where.
    async fn is_adopted_elsewhere(&self, adopted: &Going<'_>) {
        travel(&self.stage.app, "2027-06-10T12:00:00Z").await;
        let seen = adopted.seen("returnCommitment { id }", adopted.participant).await;
        let another = self.stage.partners[4].id.to_string();
        let input = json!({
            "commitment": seen["returnCommitment"]["id"], "organization": another, "adoptedOn": "2027-06-10",
        });
        done(change(&adopted.host.editor, "tellOfAdoption", "adoption { id }", input).await);
        let fields = "adoptedImprovements { nodes { improvement home { id } adoptions { organization { id } } } }";
        let found = self.exchange(fields, &self.stage.partners[3].editor).await;
        let home = adopted.home.id.to_string();
        let improvement = json!({
            "improvement": "A checklist for packing.", "home": { "id": home },
            "adoptions": [{ "organization": { "id": another } }],
        });
        assert_eq!(found["adoptedImprovements"]["nodes"], json!([improvement]));
    }

    /// Whoever went says what they learned and how much work is saved at home: two hours a month by each who shadowed somebody, half an
    /// hour by each who had a residency. Two museums agree on a loan.
    pub(super) async fn is_of_use(&self, accepted: &Accepted<'_>) {
        for one in &accepted.shadowings {
            one.has_met(1, "MET").await;
            one.has_met(2, "PARTLY").await;
            one.saves(120).await;
        }
        for one in &accepted.residencies {
            one.has_met(1, "MET").await;
            one.saves(30).await;
        }
        accepted.residencies[0].has_met(2, "NOT_MET").await;
        let one = &accepted.shadowings[0];
        let loan = json!({ "kind": "LOAN", "about": "Two paintings." });
        one.told(&one.home.director, "addCollaboration", "collaboration { kind }", loan).await;
    }

    /// All sides say what they think of each placement; who left early has gained little.
    pub(super) async fn is_evaluated(&self, accepted: &Accepted<'_>) {
        for one in accepted.all() {
            let gained = if one.id == accepted.leaving.id { "LITTLE" } else { "MUCH" };
            for (who, gained) in [(one.participant, gained), (&one.home.director, "SOME"), (&one.host.editor, "MUCH")] {
                let input = json!({ "gained": gained, "recommends": "YES", "wentWell": "The welcome." });
                one.told(who, "evaluatePlacement", "evaluation { part }", input).await;
            }
        }
        // Each reads their own, and who runs the exchange reads all.
        let first = &accepted.shadowings[0];
        let read = first.seen("evaluations { gained }", &first.host.editor).await;
        assert_eq!(read["evaluations"], json!([{ "gained": "MUCH" }]));
        let read = first.seen("evaluations { part }", &self.stage.coordinator).await;
        assert_eq!(read["evaluations"].as_array().map(Vec::len), Some(3));
    }
}
