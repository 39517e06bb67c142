//! The rule of completion, as a function of values.

use std::collections::BTreeMap;

use database::id::SessionId;
use jiff::Timestamp;

use super::CompletionRule;
use crate::{
    attendance::{Attendance, KnownBy},
    registration::RegistrationState,
};

/// What is known of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// The sessions that take place, each with how many minutes it lasts where that is known.
    pub sessions: BTreeMap<SessionId, Option<i32>>,
    /// When the last of them ends. None where there is none, or the end of one is not known.
    pub ends_at: Option<Timestamp>,
    /// Whether attendance was taken: somebody is known to have been at one of them.
    pub is_taken: bool,
}

/// Something that still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// So many more sessions.
    Sessions(i32),
    /// So many more minutes.
    Minutes(i32),
    /// The answers to the questions after the run.
    Evaluation,
}

/// How far somebody is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many sessions count as attended.
    pub sessions_attended: i32,
    /// Of how many that take place.
    pub sessions: i32,
    /// How many minutes they were there, in all sessions together.
    pub minutes: i32,
    /// What still lacks; empty where nothing does, or where the run has no rule.
    pub lacking: Vec<Lack>,
}

/// How long somebody may be counted beyond a session's end, in minutes: people stay to talk.
pub const TOLERANCE: i32 = 15;

/// Where somebody stands, and how far they are.
///
/// - A session is attended where they were there, or watched its recording and the rule counts that, for at least the
///   minutes that the rule asks for. Of whoever is listed without minutes it is taken that they stayed the whole session.
/// - Completed: at least `sessions_least` sessions attended (one, where the rule does not say), `minutes_least` minutes in
///   all, and the evaluation answered where the rule asks for it. Without a rule nobody completes.
/// - Attended: at least one session.
/// - No-show: every session that takes place has ended, attendance was taken (somebody was there), and nothing at all is
///   known of their having been there or having watched a recording.
/// - Else still registered.
pub fn decide(
    rule: Option<&CompletionRule>,
    run: &RunFacts,
    known: &[Attendance],
    is_evaluation_answered: bool,
    now: Timestamp,
) -> (RegistrationState, Progress) {
    let progress = progress(rule, run, known, is_evaluation_answered);
    let is_known = known.iter().any(|it| match it.known_by {
        KnownBy::Recording => it.is_present,
        _ => live(&known.iter().filter(|other| other.session_id == it.session_id).collect::<Vec<_>>())
            .is_some_and(|it| it.is_present),
    });
    let is_over = run.ends_at.is_some_and(|end| end <= now);
    let state = match rule {
        Some(_) if progress.sessions_attended > 0 && progress.lacking.is_empty() => RegistrationState::Completed,
        _ if progress.sessions_attended > 0 => RegistrationState::Attended,
        _ if is_over && run.is_taken && !is_known => RegistrationState::NoShow,
        _ => RegistrationState::Registered,
    };
    (state, progress)
}

/// How far they are. Until when a run lasts does not matter to it.
pub fn progress(
    rule: Option<&CompletionRule>,
    run: &RunFacts,
    known: &[Attendance],
    is_evaluation_answered: bool,
) -> Progress {
    let counts_recordings = rule.is_some_and(|rule| rule.counts_recordings);
    let enough = rule.map_or(1, |rule| rule.session_minutes_least);
    let mut progress =
        Progress { sessions: i32::try_from(run.sessions.len()).unwrap_or(i32::MAX), ..Progress::default() };
    for (id, length) in &run.sessions {
        let of_session: Vec<&Attendance> = known.iter().filter(|it| it.session_id == *id).collect();
        let live = live(&of_session).filter(|it| it.is_present).map(|it| minutes_of(it, *length));
        let watched = of_session
            .iter()
            .find(|it| counts_recordings && it.known_by == KnownBy::Recording && it.is_present)
            .map(|it| minutes_of(it, *length));
        let Some((minutes, is_whole)) = live.into_iter().chain(watched).max() else { continue };
        progress.minutes = progress.minutes.saturating_add(minutes);
        if is_whole || minutes >= enough {
            progress.sessions_attended += 1;
        }
    }
    if let Some(rule) = rule {
        let sessions = rule.sessions_least.unwrap_or(1) - progress.sessions_attended;
        let minutes = rule.minutes_least.unwrap_or(0) - progress.minutes;
        let lacking = [
            (sessions > 0).then_some(Lack::Sessions(sessions)),
            (minutes > 0).then_some(Lack::Minutes(minutes)),
            (rule.needs_evaluation && !is_evaluation_answered).then_some(Lack::Evaluation),
        ];
        progress.lacking = lacking.into_iter().flatten().collect();
    }
    progress
}

/// What counts of what is known of somebody's having been at a session: the organizer's list before the platform's file,
/// that before a partner's report, and that before the code word.
pub(crate) fn live<'a>(of_session: &[&'a Attendance]) -> Option<&'a Attendance> {
    of_session.iter().copied().filter(|it| it.known_by != KnownBy::Recording).min_by_key(|it| it.known_by)
}

/// The minutes that count, at most those of the session with some tolerance; and whether it is taken that they stayed the
/// whole session.
fn minutes_of(attendance: &Attendance, length: Option<i32>) -> (i32, bool) {
    match (attendance.minutes, length) {
        (Some(minutes), Some(length)) => (minutes.min(length.saturating_add(TOLERANCE)), false),
        (Some(minutes), None) => (minutes, false),
        (None, length) => (length.unwrap_or(0), true),
    }
}

#[cfg(test)]
mod tests {
    use database::id::{OpportunityId, RegistrationId, RunId};
    use proptest::prelude::*;

    use super::*;

    const OVER: Timestamp = Timestamp::UNIX_EPOCH;
    const HOW: [KnownBy; 5] = [KnownBy::List, KnownBy::File, KnownBy::Reported, KnownBy::Code, KnownBy::Recording];

    fn was(session_id: SessionId, known_by: KnownBy, is_present: bool, minutes: Option<i32>) -> Attendance {
        Attendance {
            session_id,
            registration_id: RegistrationId::from_uuid(uuid::Uuid::nil()),
            known_by,
            run_id: RunId::from_uuid(uuid::Uuid::nil()),
            opportunity_id: OpportunityId::from_uuid(uuid::Uuid::nil()),
            is_present,
            minutes,
        }
    }

    fn rule() -> CompletionRule {
        CompletionRule {
            run_id: RunId::from_uuid(uuid::Uuid::nil()),
            sessions_least: Some(2),
            minutes_least: Some(90),
            needs_evaluation: true,
            counts_recordings: true,
            session_minutes_least: 30,
            revision: 1,
        }
    }

    fn run(sessions: &[SessionId]) -> RunFacts {
        RunFacts { sessions: sessions.iter().map(|id| (*id, Some(60))).collect(), ends_at: Some(OVER), is_taken: true }
    }

    #[test]
    fn what_a_run_asks_for_is_told_apart() {
        let (a, b) = (SessionId::new(), SessionId::new());
        let run = run(&[a, b]);
        let state =
            |rule: &CompletionRule, known: &[Attendance], answered| decide(Some(rule), &run, known, answered, OVER).0;
        let whole = [was(a, KnownBy::List, true, None), was(b, KnownBy::File, true, Some(40))];
        assert_eq!(state(&rule(), &whole, true), RegistrationState::Completed);
        assert_eq!(decide(Some(&rule()), &run, &whole, false, OVER).1.lacking, [Lack::Evaluation]);
        assert_eq!(decide(None, &run, &whole, true, OVER).0, RegistrationState::Attended, "there is no rule");
        let short = [was(a, KnownBy::List, true, None), was(b, KnownBy::File, true, Some(10))];
        assert_eq!(decide(Some(&rule()), &run, &short, true, OVER).1.lacking, [Lack::Sessions(1), Lack::Minutes(20)]);
        let watched = [was(a, KnownBy::List, true, None), was(b, KnownBy::Recording, true, Some(45))];
        assert_eq!(state(&rule(), &watched, true), RegistrationState::Completed);
        assert_eq!(
            state(&CompletionRule { counts_recordings: false, ..rule() }, &watched, true),
            RegistrationState::Attended
        );
        assert_eq!(decide(Some(&rule()), &run, &[was(a, KnownBy::File, true, Some(300))], true, OVER).1.minutes, 75);
    }

    #[test]
    fn nobody_is_absent_where_nobody_looked() {
        let a = SessionId::new();
        let state = |run: RunFacts, known: &[Attendance]| decide(None, &run, known, false, OVER).0;
        assert_eq!(state(run(&[a]), &[]), RegistrationState::NoShow);
        assert_eq!(state(RunFacts { is_taken: false, ..run(&[a]) }, &[]), RegistrationState::Registered);
        assert_eq!(state(RunFacts { ends_at: None, ..run(&[a]) }, &[]), RegistrationState::Registered);
        assert_eq!(state(run(&[a]), &[was(a, KnownBy::List, false, None)]), RegistrationState::NoShow);
        assert_eq!(
            state(run(&[a]), &[was(a, KnownBy::List, false, None), was(a, KnownBy::Code, true, None)]),
            RegistrationState::NoShow,
            "the organizer's list counts before the code word"
        );
        assert_eq!(state(run(&[a]), &[was(a, KnownBy::Recording, true, None)]), RegistrationState::Registered);
    }

    fn rank(state: RegistrationState) -> usize {
        use RegistrationState::{Attended, Completed, NoShow, Registered};
        [NoShow, Registered, Attended, Completed].iter().position(|known| *known == state).expect("one of these")
    }

    proptest! {
        #[test]
        fn more_attendance_never_takes_away(
            known in proptest::collection::vec((0_usize..4, proptest::option::of(0_i32..200)), 0..4),
            more in (0_usize..5, proptest::option::of(0_i32..200)),
            sessions_least in proptest::option::of(1_i32..5),
            minutes_least in proptest::option::of(1_i32..300),
            has_rule: bool, counts_recordings: bool,
        ) {
            let ids: Vec<SessionId> = (0..5).map(|_| SessionId::new()).collect();
            let run = run(&ids);
            let rule = CompletionRule { sessions_least, minutes_least, counts_recordings, ..rule() };
            let rule = has_rule.then_some(&rule);
            let mut before = Vec::new();
            for (at, (session, minutes)) in known.iter().enumerate() {
                if !before.iter().any(|it: &Attendance| it.session_id == ids[*session]) {
                    before.push(was(ids[*session], HOW[at % 5], true, *minutes));
                }
            }
            let mut after = before.clone();
            match after.iter_mut().find(|it| it.session_id == ids[more.0]) {
                Some(it) => it.minutes = it.minutes.map(|minutes| minutes + more.1.unwrap_or(10)),
                None => after.push(was(ids[more.0], KnownBy::List, true, more.1)),
            }
            let ((was_at, before), (is_at, after)) =
                (decide(rule, &run, &before, true, OVER), decide(rule, &run, &after, true, OVER));
            prop_assert!(rank(was_at) <= rank(is_at));
            prop_assert!(before.minutes <= after.minutes && before.sessions_attended <= after.sessions_attended);
            prop_assert!(after.minutes <= 5 * (60 + TOLERANCE));
        }
    }
}
