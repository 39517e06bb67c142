//! A placement that is under way, and everybody who has to do with it.
//!
//! ```text
//! UnderWay::accepted() -> UnderWay      both sides accepted it, and nothing is agreed yet
//! UnderWay::begun() -> UnderWay         the three parties accepted its agreement: March 2027, check-ins every 7 days, 40 hours
//! .begin(more: Value)                   has one that was accepted begin; `more` goes over the input of proposeAgreement
//! .placement                            its id
//! .stage.coordinator                    who runs the exchange
//! .participant                          who goes; works at .home()
//! .home().director                      the supervisor; .home().editor has no part in it
//! .host().editor                        acts for the host; .host().director too
//! .committee[n]                         sees it and does nothing in it
//! .agreement(more: Value) -> Value      an input of proposeAgreement; `more` goes over it
//! .seen("agreement { version }", who)   fields of the placement as somebody sees them
//! .stage.app.set_time / travel          the clock stands at 20 November 2026, noon UTC
//! ```

use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{
    Partner, Stage,
    deciding::{Decided, HOME, HOST},
    over, text,
};
use crate::joining::{change, done};

/// A placement, and everybody who has to do with it: a job-shadowing of five days in March 2027.
pub(crate) struct UnderWay {
    pub(crate) stage: Stage,
    pub(crate) round: String,
    pub(crate) committee: Vec<SignedIn>,
    pub(crate) participant: SignedIn,
    pub(crate) placement: String,
    home: usize,
}

impl UnderWay {
    /// Both sides accepted it.
    pub(crate) async fn accepted() -> Self {
        let (decided, placement) = Decided::offered().await;
        let applicant = text(&decided.placements(&decided.stage.coordinator).await[0]["applicant"]);
        // The lot says which of the two goes.
        let at = usize::from(applicant != "Applicant 0");
        let Decided { stage, round, committee, mut applicants, .. } = decided;
        let participant = applicants.swap_remove(at);
        let under_way = Self { stage, round: round.id, committee, participant, placement, home: HOME + at };
        let said = json!({ "id": under_way.placement, "accepts": true });
        let fields = "placement { state }";
        done(change(&under_way.home().director, "answerPlacementForHome", fields, said.clone()).await);
        done(change(&under_way.host().editor, "answerPlacementForHost", fields, said).await);
        under_way
    }

    /// It is under way.
    pub(crate) async fn begun() -> Self {
        let under_way = Self::accepted().await;
        under_way.begin(json!({})).await;
        under_way
    }

    /// All three parties agree.
    pub(crate) async fn begin(&self, more: Value) {
        let input = self.agreement(more);
        let proposed = done(change(&self.host().editor, "proposeAgreement", "agreement { id }", input).await);
        let id = json!({ "id": proposed["agreement"]["id"] });
        let fields = "agreement { inForceAt }";
        done(change(&self.participant, "acceptAgreement", fields, id.clone()).await);
        done(change(&self.home().director, "acceptAgreement", fields, id).await);
    }

    /// The partner that lets somebody go.
    pub(crate) fn home(&self) -> &Partner {
        &self.stage.partners[self.home]
    }

    /// The partner that hosts.
    pub(crate) fn host(&self) -> &Partner {
        &self.stage.partners[HOST]
    }

    /// What proposes an agreement.
    pub(crate) fn agreement(&self, more: Value) -> Value {
        let input = json!({
            "placement": self.placement, "language": "en",
            "objectives": [{ "text": "Pack a painting for transport." }, { "text": "Write a condition report." }],
            "deliverables": "A checklist for packing.", "schedule": "Mornings in the laboratory.",
            "startsOn": "2027-03-01", "endsOn": "2027-03-31", "checkInDays": 7, "contactMinutes": 2400,
        });
        over(input, more)
    }

    /// Fields of the placement as somebody sees them.
    pub(crate) async fn seen(&self, fields: &str, who: &Caller) -> Value {
        let document = format!("query($id: ID!) {{ placement(id: $id) {{ {fields} }} }}");
        who.query(&document, json!({ "id": self.placement })).await["placement"].take()
    }

    /// Where the placement stands.
    pub(crate) async fn state(&self) -> String {
        text(&self.seen("state", &self.stage.coordinator).await["state"])
    }
}
