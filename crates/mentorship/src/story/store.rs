//! A story's row, while it is changed.

use database::{AsyncPgConnection, id::PersonId, schema::story};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::PlacementPart;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Story, StoryState, rule::Standing};

impl Story {
    /// The same as it stands now; whose consent is new is `by`.
    pub(super) fn standing_so(mut self, Standing { state, consents }: Standing, by: By) -> Self {
        if state == StoryState::Published && self.state != state {
            self.published_at = Some(by.now);
        }
        self.state = state;
        for (part, person, at) in [
            (PlacementPart::Participant, &mut self.participant_by, &mut self.participant_at),
            (PlacementPart::Home, &mut self.home_by, &mut self.home_at),
            (PlacementPart::Host, &mut self.host_by, &mut self.host_at),
        ] {
            match (consents.has(part), at.is_some()) {
                (true, false) => (*person, *at) = (by.person, Some(by.now)),
                (false, true) => (*person, *at) = (None, None),
                (true, true) | (false, false) => {}
            }
        }
        self
    }
}

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By {
    /// Who; none at the command line.
    pub(super) person: Option<PersonId>,
    /// When.
    pub(super) now: Timestamp,
}

/// Writes where a story stands, and who consented to it.
pub(super) async fn keep(conn: &mut AsyncPgConnection, now: Timestamp, row: &Story) -> QueryResult<Story> {
    diesel::update(story::table.find(row.id))
        .set((
            story::state.eq(row.state),
            story::participant_by.eq(row.participant_by),
            story::participant_at.eq(row.participant_at.map(ToDiesel::to_diesel)),
            story::home_by.eq(row.home_by),
            story::home_at.eq(row.home_at.map(ToDiesel::to_diesel)),
            story::host_by.eq(row.host_by),
            story::host_at.eq(row.host_at.map(ToDiesel::to_diesel)),
            story::published_at.eq(row.published_at.map(ToDiesel::to_diesel)),
            story::updated_at.eq(now.to_diesel()),
        ))
        .returning(Story::as_returning())
        .get_result(conn)
        .await
}
