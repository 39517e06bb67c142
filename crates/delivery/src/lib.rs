//! Telling people and systems what stands in the outbox (table `notice`).
//!
//! What is guaranteed, and what is not:
//!
//! - A notice is written in the transaction of its change, so there is one for each change that was made, and none for one
//!   that was not.
//! - A notice is held (`FOR UPDATE SKIP LOCKED`) by the one server that sends it until the transaction that settles it
//!   ends. Any number of servers deliver at the same time and none sends what another sends or has sent.
//! - The mail server's answer and the end of that transaction are two events. A server that dies between them leaves the
//!   notice unsettled, and the message is sent again. SMTP offers nothing against this; so a message has the same
//!   `Message-ID` each time it is sent, made from the notice's id, by which mail programs and stores know it for the same.
//!   In short: at least once always, exactly once unless a server or its database is lost in that moment.
//! - What the mail server refuses for good (5xx), and what could not be sent after [`ATTEMPTS`] attempts, is settled as
//!   `failed`, with what was answered.
//! - Whether a notice is still true is looked up when it is sent, not when it was written; what is not is settled as
//!   `unneeded`. What its reader does not wish for is settled as `unwanted`.
//! - What is told to an organization goes to its webhooks, and to each of its administrators as they wish to be told. The
//!   contact that a record names is written to only while the organization asks to join: until then it has nobody else.
//! - Webhooks have the same guarantee; their messages have the notice's id as `webhook-id`, by which receivers know a
//!   repeated one. They are posted beside the mail, so that a slow receiver keeps no mail waiting.

mod backoff;
mod courier;
mod course;
mod deadline;
mod exchange;
mod group;
mod hand_on;
mod letter;
mod mailer;
mod need;
mod outbox;
mod post;
mod preference;
mod reader;
mod reminder;
mod subject_matter;
mod unsubscribe;
mod wake;
pub mod webhook;
mod when;

pub use backoff::ATTEMPTS;
pub use courier::{Courier, DeliveryError, Outcome, mail_once, post_once, remind_once, run_once};
pub use group::{NoticeGroup, Timing};
pub use letter::{Language, Letter, Lines, Told, render};
pub use mailer::{MailError, Mailer, Message};
pub use preference::{NoticePreferences, PreferenceChanges, language, of_person, update};
pub use unsubscribe::{Effect, Link, LinkKey, Stopped, look, stop};
pub use wake::Wake;
