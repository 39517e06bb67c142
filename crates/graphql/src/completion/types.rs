//! What can be read about completing a run.

use async_graphql::Object;
use catalogue::completion::{self as domain, Lack};

/// What it takes to complete a run. Of a run without it nobody is said to have completed it.
#[derive(Clone)]
pub struct CompletionRule(pub domain::CompletionRule);

/// What it takes to complete a run. Of a run without it nobody is said to have completed it.
#[Object]
impl CompletionRule {
    /// How many sessions one attends at least.
    async fn sessions_least(&self) -> i32 {
        self.0.sessions_least.unwrap_or(1)
    }

    /// How many minutes one is there at least, in all sessions together; none: it does not matter.
    async fn minutes_least(&self) -> Option<i32> {
        self.0.minutes_least
    }

    /// Whether the evaluation after the run has to be filled in.
    async fn needs_evaluation(&self) -> bool {
        self.0.needs_evaluation
    }

    /// Whether the recording watched counts as the session attended.
    async fn counts_recordings(&self) -> bool {
        self.0.counts_recordings
    }

    /// From how many minutes on a session counts as attended.
    async fn session_minutes_least(&self) -> i32 {
        self.0.session_minutes_least
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// How far somebody is in a run, and what they lack to have completed it.
#[derive(Clone)]
pub struct RegistrationProgress(pub domain::Progress);

/// How far somebody is in a run, and what they lack to have completed it.
#[Object]
impl RegistrationProgress {
    /// How many sessions count as attended.
    async fn sessions_attended(&self) -> i32 {
        self.0.sessions_attended
    }

    /// Of how many that take place.
    async fn sessions(&self) -> i32 {
        self.0.sessions
    }

    /// How many minutes they were there, in all sessions together.
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// How many more sessions it takes to complete the run; 0 where no more are needed, or the run has no rule.
    async fn sessions_lacking(&self) -> i32 {
        self.lacking(|lack| if let Lack::Sessions(sessions) = lack { Some(sessions) } else { None })
    }

    /// How many more minutes it takes; 0 where no more are needed, or the run has no rule.
    async fn minutes_lacking(&self) -> i32 {
        self.lacking(|lack| if let Lack::Minutes(minutes) = lack { Some(minutes) } else { None })
    }

    /// Whether the evaluation after the run is still to be filled in.
    async fn is_evaluation_lacking(&self) -> bool {
        self.0.lacking.contains(&Lack::Evaluation)
    }
}

impl RegistrationProgress {
    fn lacking(&self, amount: impl Fn(Lack) -> Option<i32>) -> i32 {
        self.0.lacking.iter().find_map(|lack| amount(*lack)).unwrap_or(0)
    }
}
