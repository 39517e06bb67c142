//! Who may do what about questionnaires and answers of a TRACK programme.

use serde_json::json;

use super::{Case, Refused, World};

/// Those to whom the museum's place in the programme is not there.
const OUTSIDERS: &[&str] = &["stranger", "colleague", "member", "editor", "steward"];

pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let track = &world.track_answers;
    let (draft, published) = (track.draft.to_string(), track.published.to_string());
    let (begun, submitted) = (track.begun.to_string(), track.submitted.to_string());
    let proposal = json!({ "proposal": track.proposal.to_string() });
    let input = match name {
        "createQuestionnaire" => json!({
            "programme": world.programme.to_string(),
            "pillar": track.other_pillar.to_string(),
            "kind": "STANDARDS",
            "mainLanguage": "en",
            "title": english("Standards"),
        }),
        "setQuestions" => json!({ "questionnaire": draft, "questions": [
            { "key": "two", "kind": "SHORT_ANSWER", "mainLanguage": "en", "prompt": english("Two?") },
        ] }),
        "publishQuestionnaire" => json!({ "questionnaire": draft }),
        "reviseQuestionnaire" => json!({ "questionnaire": published }),
        "askQuestionnaire" => json!({ "year": track.other_year.to_string(), "questionnaire": published }),
        "startSubmission" => json!({ "enrolment": track.other_enrolment.to_string(), "questionnaire": published }),
        "saveAnswers" => {
            json!({ "submission": begun, "answers": [{ "question": track.question.to_string(), "text": "No." }] })
        }
        "copyAnswers" => json!({ "submission": begun }),
        "submitAnswers" => json!({ "submission": begun }),
        "reopenSubmission" => json!({ "submission": submitted, "reason": "A page is missing." }),
        "removeAttachment" => json!({ "attachment": track.attachment.to_string() }),
        "acceptNeedProposal" | "declineNeedProposal" => proposal,
        _ => return None,
    };
    let (may, refused): (&[&str], _) = match name {
        "setQuestions" | "publishQuestionnaire" => (&["administrator"], Refused::HiddenFrom(EVERYBODY_ELSE)),
        "createQuestionnaire" | "reviseQuestionnaire" | "askQuestionnaire" => (&["administrator"], Refused::Denied),
        "reopenSubmission" => (&["administrator"], Refused::HiddenFrom(OUTSIDERS)),
        _ => (&["other administrator"], Refused::HiddenFrom(OUTSIDERS)),
    };
    Some(Case { may, refused, input })
}

/// Those to whom a draft is not there.
const EVERYBODY_ELSE: &[&str] = &[
    "stranger",
    "colleague",
    "member",
    "editor",
    "other administrator",
    "steward",
    "catalogue:write",
    "organizations:write",
    "topics:write",
    "other catalogue:write",
];
