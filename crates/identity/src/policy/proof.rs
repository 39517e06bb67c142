//! Proofs that a viewer may do something. Their fields are private and nothing else makes them, so a function that takes
//! one cannot be called by somebody who did not ask the policy.
//!
//! A proof holds for the request it was made in; it is not to be kept.

mod applying;
mod calendar_feed;
mod coaching;
mod credit;
mod evaluation;
mod exchange;
mod exchange_conflict;
mod membership;
mod need;
mod network;
mod offering;
mod opportunity;
mod organization;
mod peer_review;
mod placement;
mod programme;
mod registration;
mod shared_project;
mod track;

use database::id::{Id, Kind, PersonId};
use uuid::Uuid;

pub use applying::*;
pub use calendar_feed::*;
pub use coaching::*;
pub use credit::*;
pub use evaluation::*;
pub use exchange::*;
pub use exchange_conflict::*;
pub use membership::*;
pub use need::*;
pub use network::*;
pub use offering::*;
pub use opportunity::*;
pub use organization::*;
pub use peer_review::*;
pub use placement::*;
pub use programme::*;
pub use registration::*;
pub use shared_project::*;
pub use track::*;

use super::{Action, Decision, Reason, Refusal, Sight, decide};
use crate::Viewer;

/// Whose doing something is: what they may see, and under whom their idempotency keys are kept.
#[derive(Debug, Clone)]
struct By {
    sight: Sight,
    asker: Option<Uuid>,
}

impl From<&Viewer> for By {
    fn from(viewer: &Viewer) -> Self {
        Self { sight: Sight::from(viewer), asker: viewer.asker() }
    }
}

/// What every proof tells of whoever it was given to.
macro_rules! tells_by {
    ($($proof:ident $(<$thing:ident>)?),+ $(,)?) => {$(
        impl$(<$thing>)? $proof$(<$thing>)? {
            /// What the viewer may see: what else the thing can be tied to.
            pub fn sight(&self) -> &$crate::policy::Sight {
                &self.by.sight
            }

            /// Under whom an idempotency key is kept: the organization they act for, or the person.
            pub fn asker(&self) -> Option<uuid::Uuid> {
                self.by.asker
            }
        }
    )+};
}
use tells_by;

/// May change the thing with [`id`](Self::id). For an opportunity that includes its runs, sessions and recordings, and
/// where it stands; for a programme, who takes part in it.
#[derive(Debug, Clone)]
pub struct MayEdit<Thing> {
    id: Thing,
    by: By,
}
tells_by!(MayEdit<Thing>);

impl<Thing: Copy> MayEdit<Thing> {
    /// What may be changed.
    pub fn id(&self) -> Thing {
        self.id
    }
}

/// Asks the policy. `doing` is the subject of the sentence for somebody who is denied, `words` the thing for somebody to
/// whom it is not there.
fn demand(viewer: &Viewer, action: Action<'_>, doing: &str, words: &'static str) -> Result<By, Refusal> {
    match decide(viewer, action) {
        Decision::Allowed => Ok(By::from(viewer)),
        Decision::Denied(reason) => Err(Refusal::Denied(reason.sentence(doing))),
        Decision::Hidden => Err(Refusal::Hidden(words)),
    }
}

/// Asks the policy for what people alone may do, and says who the person is.
fn demand_person(
    viewer: &Viewer,
    action: Action<'_>,
    doing: &str,
    words: &'static str,
) -> Result<(By, PersonId), Refusal> {
    let by = demand(viewer, action, doing, words)?;
    let person = viewer.person().ok_or_else(|| Refusal::Denied(Reason::PersonOnly.sentence(doing)))?;
    Ok((by, person.id))
}

fn words_of<K: Kind>(_: Id<K>) -> &'static str {
    K::WORDS
}
