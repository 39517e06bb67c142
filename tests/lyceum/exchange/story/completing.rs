//! The placements that take place to their end, and what they count as.

use serde_json::{Value, json};

use super::super::{over, text};
use super::{
    Story,
    under_way::{Accepted, Going},
};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const REPORT: &str = "report { id signatures { part } isFinal revision }";

/// By which day those who shadowed somebody bring an improvement home.
const DUE: [&str; 4] = ["2027-06-30", "2027-06-30", "2027-06-30", "2028-03-15"];

impl Going<'_> {
    /// One side writes a report and signs it, the other changes it, and both sign what it says then.
    async fn reports(&self, until: &str) {
        let id = json!({ "id": self.writes(until).await["id"] });
        let unread = over(id.clone(), json!({ "expectedRevision": 1 }));
        done(change(self.participant, "signProgressReport", REPORT, unread.clone()).await);
        let more = over(id.clone(), json!({ "text": "We packed two paintings and a globe." }));
        let changed = done(change(&self.host.editor, "changeProgressReport", REPORT, more).await);
        assert_eq!(changed["report"]["signatures"], json!([]), "that was not signed by anybody");
        let stale = change(self.participant, "signProgressReport", REPORT, unread).await;
        assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"], "nobody signs what they have not read");
        let read = over(id, json!({ "expectedRevision": changed["report"]["revision"] }));
        for who in [self.participant, &self.host.editor] {
            done(change(who, "signProgressReport", REPORT, read.clone()).await);
        }
        let seen = self.seen("reports { isFinal }", &self.home.director).await;
        assert_eq!(seen["reports"], json!([{ "isFinal": true }]));
    }

    /// Whoever shadowed somebody says what they take with them, and what is to become better at home.
    async fn debriefs(&self, due_on: &str) {
        let input = json!({
            "language": "en", "heldOn": "2027-03-15", "takeaways": "Pack in pairs.", "obstacles": "A narrow lift.",
            "strategies": "Pack on the ground floor.",
        });
        self.told(self.participant, "setDebrief", "debrief { revision }", input).await;
        let input = json!({ "language": "en", "improvement": "A checklist for packing.", "dueOn": due_on });
        self.told(self.participant, "makeReturnCommitment", "commitment { state }", input).await;
    }

    async fn completes(&self) -> Value {
        self.moved(&self.host.editor, "completePlacement", json!({})).await
    }

    /// The registrations of whoever goes.
    async fn registrations(&self) -> Value {
        let document = "{ viewer { registrations(first: 5) { nodes { state reasonCode run { id } } } } }";
        let mut found = self.participant.query(document, json!({})).await;
        found["viewer"]["registrations"]["nodes"].take()
    }

    /// Where the only registration of whoever goes stands.
    async fn stands(&self) -> String {
        let registrations = self.registrations().await;
        assert_eq!(registrations.as_array().map(Vec::len), Some(1));
        text(&registrations[0]["state"])
    }
}

impl Story {
    /// An authority approves the call without saying how long it takes, and one who goes collects its credit; the authority.
    pub(super) async fn is_worth_credit(&self, one: &Going<'_>) -> String {
        let academy = self.stage.app.organization("Academy").create().await;
        let editor = self.stage.app.person("Edi").role("editor", academy).create().await;
        let input = json!({
            "mainLanguage": "en", "name": [{ "language": "en", "text": "Certified Registrar" }], "unit": "HOUR",
            "rules": { "cycleMonths": 12, "least": 10, "categories": { "practice": {} } }, "inForceFrom": "2025-01-01",
        });
        let created = done(change(&editor, "createCreditAuthority", "authority { id }", input).await);
        let authority = text(&created["authority"]["id"]);
        let run = one.registrations().await[0]["run"]["id"].clone();
        let input = json!({ "authority": authority, "run": run, "category": "practice" });
        done(change(&editor, "approveForCredit", "approval { minutes }", input).await);
        let follow = json!({ "authority": authority, "since": "2026-01-01" });
        done(change(one.participant, "followAuthority", "authority { id }", follow).await);
        authority
    }

    /// In the middle of March the job-shadowings are completed, once there are a report, a debrief and a promise.
    pub(super) async fn shadowings_end(&self, accepted: &Accepted<'_>) {
        travel(&self.stage.app, "2027-03-15T12:00:00Z").await;
        let missing = ["REQUIRED reports", "REQUIRED debrief", "REQUIRED returnCommitment"];
        for (one, due_on) in accepted.shadowings.iter().zip(DUE) {
            assert_eq!(wrong(&one.completes().await), missing);
            one.reports("2027-03-12").await;
            one.debriefs(due_on).await;
            assert_eq!(done(one.completes().await)["placement"]["state"], "COMPLETED");
        }
    }

    /// Residencies take longer, and nothing but a report. On the last day two of four check in.
    pub(super) async fn residencies_end(&self, accepted: &Accepted<'_>) {
        let app = &self.stage.app;
        travel(app, "2027-03-21T12:00:00Z").await;
        for one in &accepted.residencies {
            done(one.checks_in(1, "2027-03-21").await);
        }
        travel(app, "2027-03-31T12:00:00Z").await;
        for one in &accepted.residencies[..2] {
            done(one.checks_in(2, "2027-03-31").await);
        }
        travel(app, "2027-04-01T12:00:00Z").await;
        for one in &accepted.residencies {
            assert_eq!(wrong(&one.completes().await), ["REQUIRED reports"]);
            one.reports("2027-03-31").await;
            done(one.completes().await);
        }
        assert_eq!(self.placements("COMPLETED").await.len(), 8);
    }

    /// Who took part to the end has completed the call, with the hours of the agreement, and who left early has not.
    pub(super) async fn counts(&self, accepted: &Accepted<'_>, authority: &str) {
        for one in accepted.completed() {
            assert_eq!(one.stands().await, "COMPLETED");
        }
        let left = accepted.leaving.registrations().await;
        let stands = (&left[0]["state"], &left[0]["reasonCode"]);
        assert_eq!(stands, (&json!("CANCELLED"), &json!("reported")));

        let document = "query($id: ID!) { viewer { transcript(authority: $id) { cycles { lines {
            counted { hours } entry { minutes day } } } } } }";
        let found = accepted.shadowings[0].participant.query(document, json!({ "id": authority })).await;
        let cycles = found["viewer"]["transcript"]["cycles"].as_array().cloned().unwrap_or_default();
        let lines: Vec<&Value> = cycles.iter().flat_map(|cycle| cycle["lines"].as_array()).flatten().collect();
        // It was completed three days after the last day that was agreed, which is the one that counts.
        let line = json!({ "counted": { "hours": "40" }, "entry": { "minutes": 2400, "day": "2027-03-12" } });
        assert_eq!(lines, [&line]);
    }
}
