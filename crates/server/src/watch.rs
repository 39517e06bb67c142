//! Every request gets an id, which its answer and the log carry, and the log tells of those that fail or take long.

use std::time::{Duration, Instant};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that we take over from a proxy before us.
const LONGEST: usize = 64;

/// What takes longer goes to the log.
const SLOW: Duration = Duration::from_secs(1);

/// What a request is called in the log and in its answer.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    fn of(request: &Request) -> Self {
        match request.headers().get(HEADER).filter(|id| is_fit(id)) {
            Some(id) => Self(id.clone()),
            None => Self::by_chance(),
        }
    }

    pub(crate) fn by_chance() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let id = Uuid::now_v7().simple().encode_lower(&mut buffer);
        // Hexadecimal digits are a fit value for a header.
        Self(HeaderValue::from_str(id).unwrap_or(HeaderValue::from_static("none")))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Whether somebody else's id may go to our log: short, without anything that could pass for another line of it.
fn is_fit(id: &HeaderValue) -> bool {
    let fit = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    !id.is_empty() && id.len() <= LONGEST && id.as_bytes().iter().all(fit)
}

/// The outermost layer.
pub(crate) async fn watch(mut request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let id = RequestId::of(&request);
    let method = request.method().clone();
    let path = loggable(request.uri().path());
    request.extensions_mut().insert(id.clone());

    let mut response = next.run(request).await;

    let milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let request_id = id.as_str();
    if response.status().is_server_error() && path != "/ready" {
        tracing::error!(request_id, status, milliseconds, "{method} {path} failed with {status}");
    } else if begin.elapsed() > SLOW {
        tracing::warn!(request_id, status, milliseconds, "{method} {path} took {milliseconds} ms");
    } else {
        tracing::debug!(request_id, status, milliseconds, "{method} {path}");
    }
    response.headers_mut().insert(HEADER, id.0);
    response
}

/// The path as the log has it: without its query, which may hold a whole document, and without the secret of a link.
fn loggable(path: &str) -> String {
    if path.starts_with(crate::calendar::UNDER) { format!("{}…", crate::calendar::UNDER) } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_link_stays_out_of_the_log() {
        assert_eq!(loggable("/calendar/lyceum_0123.ics"), "/calendar/…");
        assert_eq!(loggable("/graphql"), "/graphql");
    }

    #[test]
    fn only_an_id_that_cannot_confuse_the_log_is_taken_over() {
        let fit = |id: &'static str| is_fit(&HeaderValue::from_static(id));
        assert!(fit("01a1f872-e947.76:x_y"));
        for unfit in ["", "a b", "a\"b", "a=b"] {
            assert!(!fit(unfit), "{unfit:?}");
        }
        assert!(!is_fit(&HeaderValue::from_str(&"a".repeat(65)).expect("letters")));
    }
}
