//! What may become of an opportunity, a run and a session.

use std::fmt::Display;

use database::text_enum;

use crate::{
    opportunity::OpportunityStatus,
    problem::{ProblemCode, Rejection},
    run::RunStatus,
    session::SessionStatus,
};

text_enum! {
    /// What is done to an opportunity, a run or a session, so that it stands elsewhere afterwards.
    Verb {
        /// Make it known; one cannot take part yet. For a draft: publish it.
        Announce = "announce",
        /// Let people take part or register. For a draft: publish it.
        Open = "open",
        /// Put it off to a day not yet known.
        Postpone = "postpone",
        /// Give it another day, time or place.
        Move = "move",
        /// Hold it online instead of where it was planned.
        MoveOnline = "move_online",
        /// Pause it.
        Hold = "hold",
        /// Take it up again, as it was before it was paused or postponed.
        Resume = "resume",
        /// Let it not take place.
        Cancel = "cancel",
        /// Note that it has taken place.
        End = "end",
        /// Take it back.
        Withdraw = "withdraw",
    }
}

impl Verb {
    /// What has then been done: "it cannot be …".
    pub const fn done(self) -> &'static str {
        match self {
            Self::Announce => "announced",
            Self::Open => "opened",
            Self::Postpone => "postponed",
            Self::Move => "moved",
            Self::MoveOnline => "moved online",
            Self::Hold => "put on hold",
            Self::Resume => "resumed",
            Self::Cancel => "cancelled",
            Self::End => "ended",
            Self::Withdraw => "withdrawn",
        }
    }
}

/// Something can stand like this, and what may become of it.
pub trait Status: Copy + Eq + Display + 'static {
    /// The kind of thing: "run".
    const THING: &'static str;

    /// From where, by which verb, to where. Where a verb leads to several places from one, it leads back to the latest of
    /// them in the thing's history, and to the first one in the table where there is none.
    const TABLE: &'static [(Self, Verb, Self)];
}

/// A draft is published by announcing or opening it. What is cancelled stays cancelled: an opportunity that is held after
/// all is a new run, or a new opportunity adapted from the old one. Withdrawn is the end.
impl Status for OpportunityStatus {
    const THING: &'static str = "opportunity";
    const TABLE: &'static [(Self, Verb, Self)] = &[
        (Self::Draft, Verb::Announce, Self::Announced),
        (Self::Draft, Verb::Open, Self::Open),
        (Self::Draft, Verb::Withdraw, Self::Withdrawn),
        (Self::Announced, Verb::Open, Self::Open),
        (Self::Announced, Verb::Postpone, Self::Postponed),
        (Self::Announced, Verb::MoveOnline, Self::MovedOnline),
        (Self::Announced, Verb::Hold, Self::OnHold),
        (Self::Announced, Verb::Cancel, Self::Cancelled),
        (Self::Announced, Verb::End, Self::Ended),
        (Self::Announced, Verb::Withdraw, Self::Withdrawn),
        (Self::Open, Verb::Postpone, Self::Postponed),
        (Self::Open, Verb::MoveOnline, Self::MovedOnline),
        (Self::Open, Verb::Hold, Self::OnHold),
        (Self::Open, Verb::Cancel, Self::Cancelled),
        (Self::Open, Verb::End, Self::Ended),
        (Self::Open, Verb::Withdraw, Self::Withdrawn),
        (Self::Postponed, Verb::Announce, Self::Announced),
        (Self::Postponed, Verb::Open, Self::Open),
        (Self::Postponed, Verb::Resume, Self::Announced),
        (Self::Postponed, Verb::Resume, Self::Open),
        (Self::Postponed, Verb::Resume, Self::MovedOnline),
        (Self::Postponed, Verb::MoveOnline, Self::MovedOnline),
        (Self::Postponed, Verb::Hold, Self::OnHold),
        (Self::Postponed, Verb::Cancel, Self::Cancelled),
        (Self::Postponed, Verb::Withdraw, Self::Withdrawn),
        (Self::MovedOnline, Verb::Postpone, Self::Postponed),
        (Self::MovedOnline, Verb::Hold, Self::OnHold),
        (Self::MovedOnline, Verb::Cancel, Self::Cancelled),
        (Self::MovedOnline, Verb::End, Self::Ended),
        (Self::MovedOnline, Verb::Withdraw, Self::Withdrawn),
        (Self::OnHold, Verb::Resume, Self::Announced),
        (Self::OnHold, Verb::Resume, Self::Open),
        (Self::OnHold, Verb::Resume, Self::MovedOnline),
        (Self::OnHold, Verb::Resume, Self::Postponed),
        (Self::OnHold, Verb::Cancel, Self::Cancelled),
        (Self::OnHold, Verb::End, Self::Ended),
        (Self::OnHold, Verb::Withdraw, Self::Withdrawn),
        // It is offered again: the next year, to the next cohort.
        (Self::Ended, Verb::Announce, Self::Announced),
        (Self::Ended, Verb::Open, Self::Open),
        (Self::Ended, Verb::Withdraw, Self::Withdrawn),
        (Self::Cancelled, Verb::Withdraw, Self::Withdrawn),
    ];
}

/// A run that ended or was cancelled is over; the next one is a new run.
impl Status for RunStatus {
    const THING: &'static str = "run";
    const TABLE: &'static [(Self, Verb, Self)] = &[
        (Self::Announced, Verb::Open, Self::Open),
        (Self::Announced, Verb::Postpone, Self::Postponed),
        (Self::Announced, Verb::MoveOnline, Self::MovedOnline),
        (Self::Announced, Verb::Hold, Self::OnHold),
        (Self::Announced, Verb::Cancel, Self::Cancelled),
        (Self::Announced, Verb::End, Self::Ended),
        (Self::Open, Verb::Postpone, Self::Postponed),
        (Self::Open, Verb::MoveOnline, Self::MovedOnline),
        (Self::Open, Verb::Hold, Self::OnHold),
        (Self::Open, Verb::Cancel, Self::Cancelled),
        (Self::Open, Verb::End, Self::Ended),
        (Self::Postponed, Verb::Announce, Self::Announced),
        (Self::Postponed, Verb::Open, Self::Open),
        (Self::Postponed, Verb::Resume, Self::Announced),
        (Self::Postponed, Verb::Resume, Self::Open),
        (Self::Postponed, Verb::Resume, Self::MovedOnline),
        (Self::Postponed, Verb::MoveOnline, Self::MovedOnline),
        (Self::Postponed, Verb::Hold, Self::OnHold),
        (Self::Postponed, Verb::Cancel, Self::Cancelled),
        (Self::MovedOnline, Verb::Postpone, Self::Postponed),
        (Self::MovedOnline, Verb::Hold, Self::OnHold),
        (Self::MovedOnline, Verb::Cancel, Self::Cancelled),
        (Self::MovedOnline, Verb::End, Self::Ended),
        (Self::OnHold, Verb::Resume, Self::Announced),
        (Self::OnHold, Verb::Resume, Self::Open),
        (Self::OnHold, Verb::Resume, Self::MovedOnline),
        (Self::OnHold, Verb::Resume, Self::Postponed),
        (Self::OnHold, Verb::Cancel, Self::Cancelled),
        (Self::OnHold, Verb::End, Self::Ended),
    ];
}

/// That a session is over follows from its time. A session with a new day takes place again, whatever it was before;
/// only a cancelled one does not come back.
impl Status for SessionStatus {
    const THING: &'static str = "session";
    const TABLE: &'static [(Self, Verb, Self)] = &[
        (Self::Scheduled, Verb::Move, Self::Scheduled),
        (Self::Scheduled, Verb::MoveOnline, Self::MovedOnline),
        (Self::Scheduled, Verb::Postpone, Self::Postponed),
        (Self::Scheduled, Verb::Hold, Self::OnHold),
        (Self::Scheduled, Verb::Cancel, Self::Cancelled),
        (Self::MovedOnline, Verb::Move, Self::MovedOnline),
        (Self::MovedOnline, Verb::Move, Self::Scheduled),
        (Self::MovedOnline, Verb::Postpone, Self::Postponed),
        (Self::MovedOnline, Verb::Hold, Self::OnHold),
        (Self::MovedOnline, Verb::Cancel, Self::Cancelled),
        (Self::Postponed, Verb::Move, Self::Scheduled),
        (Self::Postponed, Verb::MoveOnline, Self::MovedOnline),
        (Self::Postponed, Verb::Resume, Self::Scheduled),
        (Self::Postponed, Verb::Resume, Self::MovedOnline),
        (Self::Postponed, Verb::Hold, Self::OnHold),
        (Self::Postponed, Verb::Cancel, Self::Cancelled),
        (Self::OnHold, Verb::Move, Self::Scheduled),
        (Self::OnHold, Verb::Resume, Self::Scheduled),
        (Self::OnHold, Verb::Resume, Self::MovedOnline),
        (Self::OnHold, Verb::Resume, Self::Postponed),
        (Self::OnHold, Verb::Cancel, Self::Cancelled),
    ];
}

/// Where a verb leads from here. `earlier` is where the thing stood before, the latest first.
///
/// # Errors
/// [`Rejection::Refused`] with `wrong_state`, where the table has no such line; it says where the thing stands and what
/// can be done with it.
pub fn next<S: Status>(from: S, verb: Verb, earlier: impl IntoIterator<Item = S>) -> Result<S, Rejection> {
    let leads_to = |to: &S| S::TABLE.contains(&(from, verb, *to));
    earlier
        .into_iter()
        .find(leads_to)
        .or_else(|| S::TABLE.iter().find(|line| (line.0, line.1) == (from, verb)).map(|line| line.2))
        .ok_or_else(|| Rejection::one(ProblemCode::WrongState, "status", refusal(from, verb)))
}

fn refusal<S: Status>(from: S, verb: Verb) -> String {
    let possible: Vec<&str> = Verb::ALL
        .iter()
        .filter(|verb| S::TABLE.iter().any(|line| (line.0, line.1) == (from, **verb)))
        .map(|verb| verb.done())
        .collect();
    let instead = match possible.as_slice() {
        [] => "it stays so for good".to_owned(),
        [only] => format!("it can only be {only}"),
        [most @ .., last] => format!("it can be {} or {last}", most.join(", ")),
    };
    format!(
        "of this {} is {}, so it cannot be {}; {instead}",
        S::THING,
        from.to_string().replace('_', " "),
        verb.done()
    )
}
