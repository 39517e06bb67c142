//! How a museum stands, in the graph.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::id::OpportunityId;
use jiff::Timestamp;
use track::{
    requirement::Training,
    standing::{self as domain, Gathered},
};

use crate::{
    cost::list_size,
    failure::nullable,
    opportunity::Opportunity,
    questionnaire::QuestionnaireKind,
    request::RequestExt,
    scalar::{Date, DateTime},
};

/// How a museum stands in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::StandingState")]
pub enum StandingState {
    /// Every requirement is met.
    Complete,
    /// All that was due is met, the rest is under way.
    Underway,
    /// All that was due is met, and something else is at risk.
    AtRisk,
    /// Something was not met in time.
    OffTrack,
    /// The museum withdrew.
    Withdrawn,
}

/// Where a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::RequirementState")]
pub enum RequirementState {
    /// It was met in time.
    Met,
    /// It is not met yet, and there is time.
    Unmet,
    /// It is not met yet, and something has to be done or to go well: see its risk.
    AtRisk,
    /// It was not met in time.
    Overdue,
}

/// Why a requirement is at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "RequirementRisk", remote = "domain::Risk")]
pub enum Risk {
    /// Its deadline is within 28 days.
    Near,
    /// What still lacks is training that its people are registered for and that has not been held yet.
    OnlyRegistered,
}

/// The sort of something that proves a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StandingEvidenceKind {
    /// The museum enrolled.
    Enrolled,
    /// It submitted a questionnaire.
    Submitted,
    /// Its people took part in training.
    Attended,
}

/// The sort of something that lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum MissingKind {
    /// The museum has to enrol.
    Enrolment,
    /// It has to submit a questionnaire.
    Questionnaire,
    /// It has to add a supporting document to what it submitted.
    Document,
    /// Its people have to take part in training.
    Training,
}

/// How a museum stands as of a moment. It has no score: requirements are met, or they are not.
#[derive(SimpleObject)]
pub struct Standing {
    /// The moment.
    as_of: DateTime,
    /// In all.
    state: StandingState,
    /// Whether it is On TRACK: enrolled, with everything that was due met in time.
    is_on_track: bool,
    /// By which version of the requirements.
    requirements_version: Option<i32>,
    /// Each requirement, in order. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    requirements: Vec<RequirementStanding>,
}

impl Standing {
    /// How it stands as of a moment.
    pub fn of(gathered: &Gathered, as_of: Timestamp) -> Self {
        let standing = gathered.standing(as_of);
        Self {
            as_of: standing.as_of.into(),
            state: standing.state.into(),
            is_on_track: standing.is_on_track,
            requirements_version: gathered.version(as_of),
            requirements: standing
                .requirements
                .into_iter()
                .map(|row| RequirementStanding { row, main_language: gathered.main_language().clone() })
                .collect(),
        }
    }
}

/// How a museum stands with one requirement.
pub struct RequirementStanding {
    row: domain::RequirementStanding,
    /// The programme's, in which the title is where nobody asks for another.
    main_language: Arc<str>,
}

/// How a museum stands with one requirement.
#[Object]
impl RequirementStanding {
    /// The key of the requirement.
    async fn key(&self) -> &str {
        &self.row.requirement.key
    }

    /// What is asked, in the first of the languages asked for that there is, or else the programme's.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> String {
        let wanted = languages.as_deref().unwrap_or_else(|| ctx.request().languages());
        let title = &self.row.requirement.title;
        title.choose(wanted, &self.main_language).map(|chosen| chosen.text.to_owned()).unwrap_or_default()
    }

    /// Where it stands.
    async fn state(&self) -> RequirementState {
        self.row.state.into()
    }

    /// The last day on which it can be met, in the programme's zone; none: until the year ends.
    async fn deadline(&self) -> Option<Date> {
        self.row.requirement.deadline.map(Into::into)
    }

    /// The later day until which this museum has time, where it was granted one.
    async fn extended_until(&self) -> Option<Date> {
        self.row.extended_until.map(Into::into)
    }

    /// The instant at which the museum's time for it is over.
    async fn due(&self) -> DateTime {
        self.row.due.into()
    }

    /// Since when it is met; none where it is not.
    async fn met_at(&self) -> Option<DateTime> {
        self.row.met_at.map(Into::into)
    }

    /// Since when everything is there, where that came too late: it is kept, and does not meet the requirement.
    async fn late_at(&self) -> Option<DateTime> {
        self.row.late_at.map(Into::into)
    }

    /// How many days are left: 0 on the last one. None where it is met, or its time is over.
    async fn days_left(&self) -> Option<i32> {
        self.row.days_left
    }

    /// Why it is at risk, where it is.
    async fn risk(&self) -> Option<Risk> {
        self.row.risk.map(Into::into)
    }

    /// What proves it, or what there is of it so far. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn evidence(&self) -> Vec<StandingEvidence> {
        self.row.evidence.iter().cloned().map(StandingEvidence).collect()
    }

    /// What still lacks. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn missing(&self) -> Vec<MissingForRequirement> {
        let mut found = Vec::new();
        let mut groups = 0;
        for missing in &self.row.missing {
            flatten(missing, None, &mut groups, &mut found);
        }
        found
    }
}

/// Something that proves a requirement.
pub struct StandingEvidence(domain::Evidence);

/// Something that proves a requirement.
#[Object]
impl StandingEvidence {
    /// Its sort.
    async fn kind(&self) -> StandingEvidenceKind {
        match self.0.proof {
            domain::Proof::Enrolled => StandingEvidenceKind::Enrolled,
            domain::Proof::Submitted { .. } => StandingEvidenceKind::Submitted,
            domain::Proof::Attended { .. } => StandingEvidenceKind::Attended,
        }
    }

    /// When it happened: when it was submitted, or the end of the session.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Whether that was too late.
    async fn is_late(&self) -> bool {
        self.0.is_late
    }

    /// The kind of questionnaire that was submitted.
    async fn questionnaire_kind(&self) -> Option<QuestionnaireKind> {
        match &self.0.proof {
            domain::Proof::Submitted { kind, .. } => Some((*kind).into()),
            _ => None,
        }
    }

    /// The key of the pillar for which it was submitted.
    async fn pillar(&self) -> Option<&str> {
        match &self.0.proof {
            domain::Proof::Submitted { pillar, .. } => Some(pillar),
            _ => None,
        }
    }

    /// The submission, submission_….
    async fn submission(&self) -> Option<ID> {
        match &self.0.proof {
            domain::Proof::Submitted { id, .. } => Some(id.to_string().into()),
            _ => None,
        }
    }

    /// The training that its people took part in; none where it is not yours to see any more.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        let id = match &self.0.proof {
            domain::Proof::Attended { opportunity, .. } => Some(*opportunity),
            _ => None,
        };
        opportunity(ctx, id).await
    }

    /// The session that they attended, session_….
    async fn session(&self) -> Option<ID> {
        match &self.0.proof {
            domain::Proof::Attended { session, .. } => session.map(|id| id.to_string().into()),
            _ => None,
        }
    }
}

/// Something that lacks.
pub struct MissingForRequirement {
    kind: MissingKind,
    questionnaire_kind: Option<QuestionnaireKind>,
    pillar: Option<String>,
    opportunity: Option<OpportunityId>,
    more: i32,
    choice: Option<(i32, i32)>,
}

/// Something that lacks.
#[Object]
impl MissingForRequirement {
    /// Its sort.
    async fn kind(&self) -> MissingKind {
        self.kind
    }

    /// The kind of questionnaire.
    async fn questionnaire_kind(&self) -> Option<QuestionnaireKind> {
        self.questionnaire_kind
    }

    /// The key of the pillar that it is for.
    async fn pillar(&self) -> Option<&str> {
        self.pillar.as_deref()
    }

    /// The series or opportunity in which training has to be attended, where one is named.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        opportunity(ctx, self.opportunity).await
    }

    /// How much more: 1, or how many more trainings.
    async fn more(&self) -> i32 {
        self.more
    }

    /// Where some of several suffice: the number of the choice that it belongs to, counted from 1.
    async fn choice(&self) -> Option<i32> {
        self.choice.map(|(number, _)| number)
    }

    /// Where some of several suffice: how many more parts of the choice it takes.
    async fn choice_more(&self) -> Option<i32> {
        self.choice.map(|(_, more)| more)
    }
}

fn flatten(
    missing: &domain::Missing,
    choice: Option<(i32, i32)>,
    choices: &mut i32,
    found: &mut Vec<MissingForRequirement>,
) {
    let count = |more: u32| i32::try_from(more).unwrap_or(i32::MAX);
    let one = |kind| MissingForRequirement {
        kind,
        questionnaire_kind: None,
        pillar: None,
        opportunity: None,
        more: 1,
        choice,
    };
    let of = |kind: MissingKind, asked: track::QuestionnaireKind, pillar: &String| MissingForRequirement {
        questionnaire_kind: Some(asked.into()),
        pillar: Some(pillar.clone()),
        ..one(kind)
    };
    match missing {
        domain::Missing::Enrolment => found.push(one(MissingKind::Enrolment)),
        domain::Missing::Submission { kind, pillar } => found.push(of(MissingKind::Questionnaire, *kind, pillar)),
        domain::Missing::Document { kind, pillar } => found.push(of(MissingKind::Document, *kind, pillar)),
        domain::Missing::Training { training, more } => {
            let (pillar, opportunity) = match training {
                Training::Pillar(key) => (Some(key.clone()), None),
                Training::Series(id) | Training::Opportunity(id) => (None, Some(*id)),
            };
            found.push(MissingForRequirement { pillar, opportunity, more: count(*more), ..one(MissingKind::Training) });
        }
        domain::Missing::Choice { more, of } => {
            *choices += 1;
            let choice = Some((*choices, count(*more)));
            for part in of.iter().flatten() {
                flatten(part, choice, choices, found);
            }
        }
    }
}

async fn opportunity(ctx: &Context<'_>, id: Option<OpportunityId>) -> Option<Result<Opportunity>> {
    nullable(async {
        let Some(id) = id else { return Ok(None) };
        Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of))
    })
    .await
}
