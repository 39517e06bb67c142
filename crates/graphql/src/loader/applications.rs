//! Loaders of applications, and of what they say. Applications that the viewer may not see are not found; the rest is asked of one that
//! was.

use std::sync::Arc;

use catalogue::file::Content;
use database::id::{ApplicationId, NeedId, TopicId};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, ApplicationFacts},
};
use mentorship::{
    application::{self, Application},
    file::{self, ExchangeFile},
    skill::Skill,
    window::Window,
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of applications, and of what they say.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct ApplicationLoaders {
    pub application_by_id: Loader<ApplicationId, One<Application>>,
    pub facts_by_application: Loader<ApplicationId, Option<ApplicationFacts>>,
    pub skills_by_application: Loader<ApplicationId, Many<Skill>>,
    pub careers_by_application: Loader<ApplicationId, Many<TopicId>>,
    pub windows_by_application: Loader<ApplicationId, Many<Window>>,
    pub needs_by_application: Loader<ApplicationId, Many<NeedId>>,
    pub files_by_application: Loader<ApplicationId, Many<(ExchangeFile, Content)>>,
}

impl ApplicationLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let [of_rows, of_facts] = std::array::from_fn(|_| viewer.clone());
        Self {
            application_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_rows.clone();
                async move {
                    let seen = policy::seen_applications(conn, &viewer, &ids).await?;
                    let ids: Vec<ApplicationId> = seen.into_iter().map(|known| known.id).collect();
                    Ok(one(application::by_ids(conn, &ids).await?, |row| row.id))
                }
                .boxed()
            }),
            facts_by_application: Loader::new(connection, move |conn, ids| {
                let viewer = of_facts.clone();
                async move {
                    let seen = policy::seen_applications(conn, &viewer, &ids).await?;
                    Ok(seen.into_iter().map(|known| (known.id, Some(known))).collect())
                }
                .boxed()
            }),
            skills_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(many(application::skills(conn, &ids).await?)) }.boxed()
            }),
            careers_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(many(application::careers(conn, &ids).await?)) }.boxed()
            }),
            windows_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(many(application::windows(conn, &ids).await?)) }.boxed()
            }),
            needs_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(many(application::needs(conn, &ids).await?)) }.boxed()
            }),
            files_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(many(file::of_applications(conn, &ids).await?)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.application_by_id.forget().await;
        self.facts_by_application.forget().await;
        self.skills_by_application.forget().await;
        self.careers_by_application.forget().await;
        self.windows_by_application.forget().await;
        self.needs_by_application.forget().await;
        self.files_by_application.forget().await;
    }
}
