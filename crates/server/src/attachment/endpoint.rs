//! `POST /attachments?submission=…&question=…&name=…`, or `?offer=…` or `?application=…`, and `GET /attachments/{id}`.

use axum::{
    Extension, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use catalogue::{
    Rejection,
    file::{LONGEST_FILE, NewContent, Scan},
};
use database::pool::PooledConnection;
use identity::{
    Viewer,
    audit::{self, Act},
    policy,
};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{
    Trouble,
    companion::{About, Companion, FileId, May},
    receive,
};
use crate::{
    App,
    client::{Client, Peer},
    graph::{self, Refusal, is_sent_from_here},
    import::upload,
    watch::RequestId,
};

/// So many files come in at once; others wait for their turn.
static TURNS: Semaphore = Semaphore::const_new(16);

/// The pages of attachments. They take as long as the file does.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/attachments", post(take_in))
        .route("/attachments/{id}", get(hand_out))
        .layer(DefaultBodyLimit::disable())
}

/// A request.
struct Asked {
    app: App,
    id: RequestId,
    headers: HeaderMap,
}

async fn take_in(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    about: Result<Query<About>, QueryRejection>,
    body: Body,
) -> Response {
    let asked = Asked { app, id, headers };
    asked.take_in(peer, about, body).await.unwrap_or_else(|refusal| refuse(&refusal))
}

async fn hand_out(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    Path(wanted): Path<String>,
) -> Response {
    let asked = Asked { app, id, headers };
    asked.hand_out(peer, &wanted).await.unwrap_or_else(|refusal| refuse(&refusal))
}

impl Asked {
    async fn take_in(
        &self,
        peer: Peer,
        about: Result<Query<About>, QueryRejection>,
        body: Body,
    ) -> Result<Response, Refusal> {
        let (client, companion, name) = match self.prepare(peer, about).await {
            Ok(prepared) => prepared,
            Err(refusal) => {
                graph::let_go(body);
                return Err(refusal);
            }
        };
        let _turn = TURNS.acquire().await.map_err(|error| self.fault(&error))?;
        let arrived = upload::receive(&self.id, &self.headers, body, LONGEST_FILE).await.map_err(too_long)?;
        let received = receive::look(arrived.file).await.map_err(|error| self.fault(&error))?;
        let Some(media_type) = received.media_type else {
            let message = "the file is not one that is taken, by what is in it; attach a PDF, an image (JPEG, PNG, GIF, WebP, \
                           TIFF, HEIC) or an office document";
            return Err(Refusal::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_FILE", message));
        };
        // The file may have taken its time.
        let client = client.renewed(&self.app, &self.id).await?;
        let cabinet = &self.app.settings().attachments;
        let may = self.may_attach(&client.viewer, companion).await?;
        let new = NewContent {
            sha256: received.sha256,
            bytes: received.bytes,
            media_type,
            kept_in: cabinet.place(),
            is_scanned: cabinet.has_scanner(),
        };
        let content = cabinet.keep(&self.app, &new, received.file).await.map_err(|trouble| self.fault(&trouble))?;
        let act = Act::of(&client.viewer, "attach").in_request(self.id.as_str());
        let mut conn = audit::begin(self.connection().await?, &act).await.map_err(|error| self.fault(&error))?;
        let now = self.app.clock().now();
        let attached = may.attach(&mut conn, now, &content, &name).await;
        let attached = attached.map_err(|rejection| self.rejected(rejection))?;
        drop(conn);
        let scan = match cabinet.scan(&self.app, &content).await {
            Ok(scan) => scan,
            Err(trouble) => {
                tracing::warn!(request_id = self.id.as_str(), "the scanner will look at a file later: {trouble}");
                Scan::Pending
            }
        };
        let told = json!({
            "id": attached.id,
            "name": attached.name,
            "mediaType": content.media_type,
            "bytes": content.bytes,
            "sha256": content.sha256,
            "scan": scan.to_string().to_uppercase(),
            "url": format!("/attachments/{}", attached.id),
        });
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        Ok((StatusCode::CREATED, headers, told.to_string()).into_response())
    }

    /// Everything that can be found out before the file comes.
    async fn prepare(
        &self,
        peer: Peer,
        about: Result<Query<About>, QueryRejection>,
    ) -> Result<(Client, Companion, String), Refusal> {
        let Query(about) = about.map_err(|rejection| Refusal::bad(rejection.body_text()))?;
        let shows_token = self.headers.contains_key(header::AUTHORIZATION);
        if !shows_token && !is_sent_from_here(&self.headers, self.app.entrance()) {
            let message = "files are attached by pages of this server, or by programs that show a token";
            return Err(Refusal::http(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message));
        }
        let client = Client::find(&self.app, &self.id, &self.headers, peer).await?;
        let companion = about.companion().map_err(Refusal::bad)?;
        let may = self.may_attach(&client.viewer, companion).await?;
        upload::check_length(&self.headers, LONGEST_FILE).map_err(too_long)?;
        let (mut conn, now) = (self.connection().await?, self.app.clock().now());
        may.check(&mut conn, now).await.map_err(|rejection| self.rejected(rejection))?;
        Ok((client, companion, about.name))
    }

    async fn may_attach(&self, viewer: &Viewer, companion: Companion) -> Result<May, Refusal> {
        let conn = self.connection().await?;
        companion.demand(&conn, viewer).await.map_err(|refusal| self.refused(refusal))
    }

    async fn hand_out(&self, peer: Peer, wanted: &str) -> Result<Response, Refusal> {
        let client = Client::find(&self.app, &self.id, &self.headers, peer).await?;
        let id = FileId::read(wanted).ok_or_else(nothing)?;
        let conn = self.connection().await?;
        // Whoever may not see it is not told that there is one.
        let (name, content) = id.find(&conn, &client.viewer).await.map_err(|refusal| match refusal {
            policy::Refusal::Database(_) => self.refused(refusal),
            policy::Refusal::Denied(_) | policy::Refusal::Hidden(_) => nothing(),
        })?;
        drop(conn);
        match content.scan {
            Scan::Clean | Scan::NotScanned => {}
            Scan::Pending => {
                let message = "the scanner for harmful software has not looked at the file yet; try again in a minute";
                return Err(Refusal::http(StatusCode::CONFLICT, "NOT_SCANNED_YET", message));
            }
            Scan::Refused => {
                let message = "the scanner found harmful software in the file, and nobody is given it";
                return Err(Refusal::http(StatusCode::FORBIDDEN, "HARMFUL", message));
            }
        }
        let cabinet = &self.app.settings().attachments;
        let bytes = cabinet.read(&self.app, &content).await.map_err(|trouble| self.fault(&trouble))?;
        let media_type = HeaderValue::from_str(&content.media_type).map_err(|error| self.fault(&error))?;
        let disposition = HeaderValue::from_str(&disposition(&name)).map_err(|error| self.fault(&error))?;
        let headers = [
            (header::CONTENT_TYPE, media_type),
            (header::CONTENT_LENGTH, HeaderValue::from(content.bytes)),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        ];
        Ok((headers, Body::from_stream(bytes)).into_response())
    }

    async fn connection(&self) -> Result<PooledConnection, Refusal> {
        self.app.pool().get().await.map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &dyn std::fmt::Display) -> Refusal {
        tracing::error!(request_id = self.id.as_str(), "a file could not be taken in or handed out: {error}");
        Refusal::fault(&self.id)
    }

    fn refused(&self, refusal: policy::Refusal) -> Refusal {
        match refusal {
            policy::Refusal::Database(error) => self.fault(&error),
            policy::Refusal::Hidden(_) => nothing(),
            denied @ policy::Refusal::Denied(_) => Refusal::http(StatusCode::FORBIDDEN, "DENIED", denied.to_string()),
        }
    }

    fn rejected(&self, rejection: Rejection) -> Refusal {
        let problems = match rejection {
            Rejection::Database(error) => return self.fault(&error),
            Rejection::Refused(problems) => problems,
        };
        let sentences: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        let code = problems.first().map_or_else(String::new, |problem| problem.code.to_string().to_uppercase());
        let status = match code.as_str() {
            "NOT_FOUND" => StatusCode::NOT_FOUND,
            "DENIED" => StatusCode::FORBIDDEN,
            "WRONG_STATE" => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Refusal::http(status, &code, sentences.join(" "))
    }
}

impl From<Trouble> for std::io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::other(trouble)
    }
}

fn nothing() -> Refusal {
    Refusal::http(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such thing, or it is not yours to see")
}

fn too_long(refusal: Refusal) -> Refusal {
    if refusal.status(true) != StatusCode::PAYLOAD_TOO_LARGE {
        return refusal;
    }
    let message = format!("the file is longer than {} MB; make it smaller, or attach it in parts", LONGEST_FILE >> 20);
    Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
}

/// How the file is to be kept by whoever takes it: under its name, never shown as a page of this server.
fn disposition(name: &str) -> String {
    let plain = |sign: char| if sign.is_ascii_alphanumeric() || " .-_()".contains(sign) { sign } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

fn refuse(refusal: &Refusal) -> Response {
    let mut response = refusal.answer();
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_stays_a_name_in_a_header() {
        assert_eq!(
            disposition("Été \"24\".pdf"),
            "attachment; filename=\"_t_ _24_.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20%2224%22.pdf"
        );
    }
}
