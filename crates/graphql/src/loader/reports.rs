//! Loaders of what is kept of placements as they go: progress reports, reflections, notes in confidence, issues.
//!
//! What the viewer does not see of a placement that they see is not found.

use std::sync::Arc;

use database::id::{PlacementId, PlacementIssueId, PrivateNoteId, ProgressReportId, ReflectionId};
use futures::FutureExt;
use identity::Viewer;
use mentorship::{
    issue::{self, Issue},
    private_note::{self, PrivateNote},
    progress_report::{self, ProgressReport},
    reflection::{self, Reflection},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of what is kept of placements as they go.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct ReportLoaders {
    pub report_by_id: Loader<ProgressReportId, One<ProgressReport>>,
    pub reports_by_placement: Loader<PlacementId, Many<Arc<ProgressReport>>>,
    pub reflection_by_id: Loader<ReflectionId, One<Reflection>>,
    pub reflections_by_placement: Loader<PlacementId, Many<Arc<Reflection>>>,
    pub note_by_id: Loader<PrivateNoteId, One<PrivateNote>>,
    pub notes_by_placement: Loader<PlacementId, Many<Arc<PrivateNote>>>,
    pub issue_by_id: Loader<PlacementIssueId, One<Issue>>,
    pub issues_by_placement: Loader<PlacementId, Many<Arc<Issue>>>,
}

impl ReportLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let [of_report, of_reports, of_reflection, of_reflections] = std::array::from_fn(|_| viewer.clone());
        let [of_note, of_notes, of_issue, of_issues] = std::array::from_fn(|_| viewer.clone());
        Self {
            report_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_report.clone();
                async move { Ok(one(progress_report::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            reports_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_reports.clone();
                async move {
                    let rows = progress_report::of_placements(conn, &viewer, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            reflection_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_reflection.clone();
                async move { Ok(one(reflection::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            reflections_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_reflections.clone();
                async move {
                    let rows = reflection::of_placements(conn, &viewer, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            note_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_note.clone();
                async move { Ok(one(private_note::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            notes_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_notes.clone();
                async move {
                    let rows = private_note::of_placements(conn, &viewer, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            issue_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_issue.clone();
                async move { Ok(one(issue::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            issues_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_issues.clone();
                async move {
                    let rows = issue::of_placements(conn, &viewer, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.report_by_id.forget().await;
        self.reports_by_placement.forget().await;
        self.reflection_by_id.forget().await;
        self.reflections_by_placement.forget().await;
        self.note_by_id.forget().await;
        self.notes_by_placement.forget().await;
        self.issue_by_id.forget().await;
        self.issues_by_placement.forget().await;
    }
}
