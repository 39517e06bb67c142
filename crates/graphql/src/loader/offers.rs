//! Loaders of offers of places, and of what they say.
//!
//! An offer that the viewer may not see is not found; what one says is asked of one that was.

use std::sync::Arc;

use catalogue::file::Content;
use database::id::{OfferId, TopicId};
use futures::FutureExt;
use identity::{Viewer, policy};
use mentorship::{
    file::{self, ExchangeFile},
    offer::{self, Offer},
    skill::Skill,
    window::Window,
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of offers of places, and of what they say.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct OfferLoaders {
    pub offer_by_id: Loader<OfferId, One<Offer>>,
    pub skills_by_offer: Loader<OfferId, Many<Skill>>,
    pub careers_by_offer: Loader<OfferId, Many<TopicId>>,
    pub windows_by_offer: Loader<OfferId, Many<Window>>,
    pub files_by_offer: Loader<OfferId, Many<(ExchangeFile, Content)>>,
}

impl OfferLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let viewer = viewer.clone();
        Self {
            offer_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = viewer.clone();
                async move {
                    let seen = policy::seen_offers(conn, &viewer, &ids).await?;
                    Ok(one(offer::by_ids(conn, &seen).await?, |row| row.id))
                }
                .boxed()
            }),
            skills_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(many(offer::skills(conn, &ids).await?)) }.boxed()
            }),
            careers_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(many(offer::careers(conn, &ids).await?)) }.boxed()
            }),
            windows_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(many(offer::windows(conn, &ids).await?)) }.boxed()
            }),
            files_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(many(file::of_offers(conn, &ids).await?)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.offer_by_id.forget().await;
        self.skills_by_offer.forget().await;
        self.careers_by_offer.forget().await;
        self.windows_by_offer.forget().await;
        self.files_by_offer.forget().await;
    }
}
