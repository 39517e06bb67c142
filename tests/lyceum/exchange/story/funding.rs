//! Who pays for it.

use database::id::OrganizationId;
use serde_json::{Value, json};
use testing::SignedIn;

use super::super::{Round, Stage, english, text};
use crate::joining::{change, done};

/// By stream: the kind of placement that it pays for, its currency, what each visitor gets from it, and how much there is of it. No plan
/// comes near these budgets: all pairs that are possible would together cost 33 times 70,000 of the one and 14 times 40,000 of the other.
const STREAMS: [(&str, &str, i64, i64); 2] =
    [("JOB_SHADOWING", "CAD", 50_000, 3_000_000), ("RESIDENCY", "EUR", 40_000, 700_000)];

/// The fund that pays for all placements, from a stream for each kind.
pub(super) struct Fund {
    pub(super) id: OrganizationId,
    /// Somebody who works there.
    pub(super) member: SignedIn,
    streams: Vec<String>,
}

impl Fund {
    /// The fund, with a budget for the round in both streams.
    pub(super) async fn of(stage: &Stage, round: &Round) -> Self {
        let id = stage.app.organization("Heritage Fund").sectors(&[]).create().await;
        let member = stage.app.person("Fiona Funder").role("member", id).create().await;
        let mut streams = Vec::new();
        for (kind, currency, stipend, budget) in STREAMS {
            let input = json!({
                "programme": stage.programme.to_string(), "funder": id.to_string(), "mainLanguage": "en",
                "name": english("Travel grant"), "currency": currency, "stipend": stipend, "kinds": [kind],
            });
            let made = done(change(&stage.coordinator, "createFundingStream", "stream { id }", input).await);
            let stream = text(&made["stream"]["id"]);
            let input = json!({ "stream": stream, "round": round.id, "amount": budget });
            done(change(&stage.coordinator, "setFundingBudget", "stream { id }", input).await);
            streams.push(stream);
        }
        Self { id, member, streams }
    }

    /// Where its money went: `stream { id currency } budget committed spent left`. Each of five job-shadowings costs 70,000, that is 50,000
    /// for the visitor and the 20,000 that the host asks for; four of them were completed. Each of four residencies costs 40,000 for the
    /// visitor and nothing for the host; all were completed. In minor units.
    pub(super) fn money(&self) -> Value {
        let row = |at: usize, [budget, committed, spent, left]: [i64; 4]| {
            let stream = json!({ "id": self.streams[at], "currency": STREAMS[at].1 });
            json!({ "stream": stream, "budget": budget, "committed": committed, "spent": spent, "left": left })
        };
        json!([row(0, [3_000_000, 350_000, 280_000, 2_650_000]), row(1, [700_000, 160_000, 160_000, 540_000])])
    }
}
