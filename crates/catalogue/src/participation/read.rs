//! Participation of a year, as an organization offered it or its staff took part.

use std::collections::BTreeMap;

use database::{AsyncPgConnection, id::TopicId};
use diesel::{
    prelude::*,
    sql_types::{Array, Bool, Date as SqlDate, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeParticipation;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Figures, Group, figures};
use crate::organization::Sector;

/// Whose participation is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That of everybody, in what the organization offers: its own opportunities.
    Offered,
    /// That of its staff, wherever they took part.
    Staff,
}

/// By what it is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// By topic of the opportunity. Whoever takes part in one with several topics counts in each.
    Topic,
    /// By sector of the organization that they came for. Of one with several sectors they count in each.
    Sector,
    /// By month in which the run began.
    Period,
}

/// What people are counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// A topic.
    Topic(TopicId),
    /// A sector.
    Sector(Sector),
    /// A month, by its first day.
    Month(Date),
    /// None of them is known.
    Unknown,
}

/// Participation of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// Which year.
    pub year: i16,
    /// All together.
    pub total: Figures,
    /// Each for itself, in the order of their headings.
    pub cells: Vec<(Heading, Figures)>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    who: String,
    #[diesel(sql_type = Bool)]
    completed: bool,
    #[diesel(sql_type = SqlDate)]
    began: jiff_diesel::Date,
    #[diesel(sql_type = Array<SqlUuid>)]
    topics: Vec<Uuid>,
    #[diesel(sql_type = Array<Text>)]
    sectors: Vec<String>,
}

/// Those who attended or completed a run that began in the year: by the day of its first session, else its own first day,
/// else the day they registered. Somebody who registered twice is one person, by account or address.
const ROWS: &str = "
    SELECT coalesce(r.person_id::text, lower(r.email), r.id::text) AS who, r.state = 'completed' AS completed, d.began,
        ARRAY(SELECT t.topic_id FROM opportunity_topic t WHERE t.opportunity_id = r.opportunity_id) AS topics,
        coalesce(home.sectors, '{}') AS sectors
    FROM registration r
    JOIN run ON run.id = r.run_id
    LEFT JOIN organization home ON home.id = r.organization_id
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT min(s.starts_on) FROM session s WHERE s.run_id = run.id AND s.status NOT IN ('cancelled', 'postponed')),
        run.starts_on,
        (r.created_at AT TIME ZONE coalesce(run.zone, 'UTC'))::date
    ) AS began) d
    WHERE r.state IN ('attended', 'completed')
    AND d.began >= make_date($2, 1, 1) AND d.began < make_date($2 + 1, 1, 1)
    AND ";

/// Participation of a year, told apart by topic, sector or month.
///
/// # Errors
/// Where the database fails.
pub async fn participation(
    mut conn: &AsyncPgConnection,
    may: &MaySeeParticipation,
    side: Side,
    grouping: Grouping,
    year: i16,
) -> QueryResult<Participation> {
    let whose = match side {
        Side::Offered => {
            "EXISTS (SELECT FROM opportunity_organization o WHERE o.opportunity_id = r.opportunity_id
             AND o.organization_id = $1 AND o.role = 'owner')"
        }
        Side::Staff => "r.organization_id = $1",
    };
    let rows: Vec<Row> = diesel::sql_query(format!("{ROWS}{whose}"))
        .bind::<SqlUuid, _>(may.organization().uuid())
        .bind::<diesel::sql_types::Integer, _>(i32::from(year))
        .load(&mut conn)
        .await?;
    let mut groups: BTreeMap<Heading, Group<String>> = BTreeMap::new();
    for row in rows {
        for heading in row.headings(grouping) {
            let group = groups.entry(heading).or_default();
            group.people.insert(row.who.clone());
            if row.completed {
                group.completed.insert(row.who.clone());
            }
        }
    }
    let (total, cells) = figures(&groups, &[]);
    Ok(Participation { year, total, cells: cells.into_iter().collect() })
}

impl Row {
    fn headings(&self, grouping: Grouping) -> Vec<Heading> {
        let known: Vec<Heading> = match grouping {
            Grouping::Topic => self.topics.iter().map(|id| Heading::Topic(TopicId::from_uuid(*id))).collect(),
            Grouping::Sector => {
                self.sectors.iter().filter_map(|word| Some(Heading::Sector(word.parse().ok()?))).collect()
            }
            Grouping::Period => vec![Heading::Month(Date::from(self.began).first_of_month())],
        };
        if known.is_empty() { vec![Heading::Unknown] } else { known }
    }
}
