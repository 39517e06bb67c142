//! Calendars behind secret links, for calendar programs: `GET /calendar/<secret>.ics`.
//!
//! A program reads again and again, so it is told when nothing changed. Behind a link that was revoked there is the same
//! as behind one that never was: nothing.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::calendar_feed;
use harvest::ical_feed::{self, Contents, Written};
use identity::sign_in;
use jiff::{SignedDuration, Timestamp};

use crate::App;

/// What the paths of calendars begin with. What follows is secret, and is not to be in any log.
pub(crate) const UNDER: &str = "/calendar/";

const CALENDAR: &str = "text/calendar; charset=utf-8";

/// Nobody between us and the program keeps it, and the program asks anew each time.
const KEPT: &str = "private, no-cache";

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/calendar/{file}", get(show))
}

async fn show(State(app): State<App>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(secret) = file.strip_suffix(".ics") else { return nothing() };
    match calendar(&app, secret).await {
        Ok(Some(calendar)) => answer(&calendar, &headers),
        Ok(None) => nothing(),
        Err(error) => {
            tracing::error!("a calendar could not be read: {error:#}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn calendar(app: &App, secret: &str) -> anyhow::Result<Option<Written>> {
    let now = app.clock().now();
    let mut conn = app.pool().get().await?;
    let Some(feed) = calendar_feed::read(&mut conn, secret, now).await? else { return Ok(None) };
    let Some(owner) = feed.owner() else { return Ok(None) };
    let heading = calendar_feed::heading(&mut conn, owner).await?;
    let contents = Contents {
        entries: calendar_feed::entries(&mut conn, owner, now).await?,
        appointments: track::coaching::appointments(&mut conn, owner, now).await?,
        check_ins: mentorship::check_in::in_feed(&mut conn, owner, now).await?,
    };
    let host = app.entrance().public_url().host_str().unwrap_or("localhost");
    Ok(Some(ical_feed::write(&feed, &heading, &contents, host)))
}

fn answer(calendar: &Written, asked: &HeaderMap) -> Response {
    let hash: String = sign_in::hash(&calendar.text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}\"");
    let is_known = is_known(asked, &tag, calendar.modified);
    let headers = [
        (header::CONTENT_TYPE, CALENDAR.to_owned()),
        (header::CACHE_CONTROL, KEPT.to_owned()),
        (header::ETAG, tag),
        (header::LAST_MODIFIED, http_date(calendar.modified)),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::CONTENT_DISPOSITION, "inline; filename=\"lyceum.ics\"".to_owned()),
    ];
    if is_known {
        // Of what is not sent there is no type (RFC 9110, section 15.4.5).
        return (StatusCode::NOT_MODIFIED, without_type(headers)).into_response();
    }
    (headers, calendar.text.clone()).into_response()
}

fn without_type<const N: usize>(headers: [(header::HeaderName, String); N]) -> HeaderMap {
    let sent = headers.into_iter().filter(|(name, _)| *name != header::CONTENT_TYPE);
    sent.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))).collect()
}

/// Whether the program has this calendar already. Its time counts only where it says no tag (RFC 9110, section 13.2.2).
fn is_known(asked: &HeaderMap, tag: &str, modified: Timestamp) -> bool {
    let mut tags = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).peekable();
    if tags.peek().is_some() {
        let weak = |named: &str| named.trim().trim_start_matches("W/").to_owned();
        return tags.flat_map(|list| list.split(',')).any(|named| weak(named) == tag || named.trim() == "*");
    }
    let since = asked.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    since.and_then(read_http_date).is_some_and(|since| modified.duration_since(since) < SignedDuration::from_secs(1))
}

/// `Sun, 29 Nov 2026 06:00:00 GMT`.
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn read_http_date(text: &str) -> Option<Timestamp> {
    let time = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text.trim()).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

fn nothing() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let words = "There is no calendar here. A link that was revoked leads nowhere; create another in your account.\n";
    (StatusCode::NOT_FOUND, headers, words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_has_the_calendar_is_not_sent_it_again() {
        let modified: Timestamp = "2026-11-29T06:00:00.5Z".parse().expect("a constant");
        let date = http_date(modified);
        assert_eq!(date, "Sun, 29 Nov 2026 06:00:00 GMT");
        let asked = |name: header::HeaderName, value: &str| {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("text"))]);
            is_known(&headers, "\"a1\"", modified)
        };
        assert!(asked(header::IF_NONE_MATCH, "\"x\", W/\"a1\""));
        assert!(!asked(header::IF_NONE_MATCH, "\"b2\""));
        assert!(asked(header::IF_MODIFIED_SINCE, &date));
        assert!(!asked(header::IF_MODIFIED_SINCE, "Sun, 29 Nov 2026 05:59:59 GMT"));
        assert!(!asked(header::IF_MODIFIED_SINCE, "yesterday"));
        assert!(!is_known(&HeaderMap::new(), "\"a1\"", modified));
    }
}
