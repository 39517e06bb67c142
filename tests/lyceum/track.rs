//! TRACK programmes from the outside.

use admission::Limits;
use server::Settings;

pub(crate) mod answers;
pub(crate) mod attachments;
mod bucket;
mod coaching;
mod conflict;
mod hours;
mod leaving;
mod lists;
mod numbers;
pub(crate) mod peers;
mod program;
mod reminder;
mod reports;
mod review;
mod sharing;
mod statements;
mod story;
mod together;
mod trends;

/// Settings under which nobody's budget is ever spent, and no question asks for too much.
pub(crate) fn lenient() -> Settings {
    let mut settings = Settings::default();
    for allowance in [&mut settings.anonymous, &mut settings.person] {
        allowance.limits = Limits { cost: u64::MAX / 1_000_000, ..Limits::KNOWN };
        allowance.budget.maximum = u64::MAX / 1_000_000;
    }
    settings
}
