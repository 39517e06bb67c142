//! A receiver of webhooks on loopback, which keeps what it is sent.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

/// A receiver of webhooks. What it is sent, it keeps; what it answers, a test says.
#[derive(Clone)]
pub struct HttpSink {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    posts: Vec<Post>,
    answers: VecDeque<u16>,
}

/// What it was sent.
#[derive(Debug, Clone)]
pub struct Post {
    /// To which path.
    pub path: String,
    /// With which headers.
    pub headers: HeaderMap,
    /// And what, to the letter.
    pub body: String,
}

impl Post {
    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl HttpSink {
    /// A receiver on a free port, for as long as the test runs.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let router = Router::new().fallback(keep).with_state(kept.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { address, kept }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// The statuses that it answers next; after these, 204. With 302 it sends whoever asks to another path of its own.
    pub fn answer_next(&self, statuses: &[u16]) {
        self.kept().answers = statuses.iter().copied().collect();
    }

    /// What it was sent, in order.
    pub fn posts(&self) -> Vec<Post> {
        self.kept().posts.clone()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn keep(State(kept): State<Arc<Mutex<Kept>>>, uri: Uri, headers: HeaderMap, body: String) -> Response {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.posts.push(Post { path: uri.path().to_owned(), headers, body });
    let status = kept.answers.pop_front().and_then(|status| StatusCode::from_u16(status).ok());
    (status.unwrap_or(StatusCode::NO_CONTENT), [(header::LOCATION, "/elsewhere")]).into_response()
}
