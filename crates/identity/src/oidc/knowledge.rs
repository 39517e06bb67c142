//! What is known of a provider: its description and its keys, asked for when they are first needed.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use super::{
    Fault, Http, HttpError, ProviderConfiguration,
    keys::{Keys, Published},
    metadata::Metadata,
};

/// How long a provider's word holds. A key that it takes back is believed no longer than this.
const HELD: Duration = Duration::from_secs(60 * 60);

/// How long not to ask again for a key that nobody has: whoever makes names of keys up must not make us ask each time.
const PAUSE_AFTER_UNKNOWN_KEY: Duration = Duration::from_secs(30);

/// How long not to ask again a provider that did not answer: everybody who waits for it would wait in turn.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(3);

/// What a provider has said of itself.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: Keys,
}

/// What is known of a provider, and the way to learn it. Whoever needs it at the same time waits for one answer.
pub(super) struct Knowledge {
    provider: Arc<ProviderConfiguration>,
    http: Http,
    state: RwLock<State>,
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    known: Option<(Arc<Known>, Instant)>,
    /// Until when not to ask, and what was wrong.
    pause: Option<(Instant, Option<Fault>)>,
}

impl Knowledge {
    pub(super) fn new(provider: Arc<ProviderConfiguration>, http: Http) -> Self {
        Self { provider, http, state: RwLock::default(), turn: tokio::sync::Mutex::default() }
    }

    /// What is known, asked for where it is not known yet, or was an hour ago.
    pub(super) async fn get(&self) -> Result<Arc<Known>, Fault> {
        if let Some(known) = self.read(|state| state.fresh(Instant::now())) {
            return Ok(known);
        }
        let _turn = self.turn.lock().await;
        if let Some(known) = self.read(|state| state.fresh(Instant::now())) {
            return Ok(known);
        }
        match self.read(|state| state.pause(Instant::now())) {
            Some(Some(fault)) => Err(fault),
            _ => self.ask().await,
        }
    }

    /// What is known after asking again, because `old` lacks a key. To have asked in vain makes a pause; to have found
    /// the key makes none, so that a provider may change its keys as often as it likes.
    pub(super) async fn renewed(&self, old: &Arc<Known>, suits: impl Fn(&Keys) -> bool) -> Result<Arc<Known>, Fault> {
        let _turn = self.turn.lock().await;
        let asked_meanwhile = self.read(|state| state.fresh(Instant::now())).filter(|known| !Arc::ptr_eq(known, old));
        if let Some(known) = asked_meanwhile {
            return Ok(known);
        }
        match self.read(|state| state.pause(Instant::now())) {
            Some(Some(fault)) => return Err(fault),
            Some(None) => return Ok(Arc::clone(old)),
            None => {}
        }
        let known = self.ask().await?;
        if !suits(&known.keys) {
            self.write(|state| state.pause = Some((Instant::now() + PAUSE_AFTER_UNKNOWN_KEY, None)));
        }
        Ok(known)
    }

    async fn ask(&self) -> Result<Arc<Known>, Fault> {
        let answer = self.discover().await.map(Arc::new);
        let now = Instant::now();
        self.write(|state| match &answer {
            Ok(known) => *state = State { known: Some((Arc::clone(known), now)), pause: None },
            Err(fault) => state.pause = Some((now + PAUSE_AFTER_FAULT, Some(fault.clone()))),
        });
        answer
    }

    async fn discover(&self) -> Result<Known, Fault> {
        let address = Metadata::address(&self.provider.issuer)
            .map_err(|error| Fault::misfit(&self.provider, format!("its issuer is not an address: {error}")))?;
        let metadata: Metadata =
            self.http.document(&address).await.map_err(|error| self.fault("its description", &error))?;
        if let Some(fault) = metadata.fault(&self.provider.issuer) {
            return Err(Fault::misfit(&self.provider, fault));
        }
        let keys: Published =
            self.http.document(&metadata.jwks_uri).await.map_err(|error| self.fault("its keys", &error))?;
        Ok(Known { metadata, keys: keys.into() })
    }

    fn fault(&self, what: &str, error: &HttpError) -> Fault {
        Fault::of(&self.provider, what, error)
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl State {
    fn fresh(&self, now: Instant) -> Option<Arc<Known>> {
        let (known, since) = self.known.as_ref()?;
        (now.duration_since(*since) < HELD).then(|| Arc::clone(known))
    }

    fn pause(&self, now: Instant) -> Option<Option<Fault>> {
        let (until, fault) = self.pause.as_ref()?;
        (now < *until).then(|| fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known() -> Arc<Known> {
        let page = "https://login.example.org/";
        let metadata = json!({
            "issuer": page, "authorization_endpoint": page, "token_endpoint": page, "jwks_uri": page,
        });
        let keys: Published = serde_json::from_value(json!({ "keys": [] })).unwrap();
        Arc::new(Known { metadata: serde_json::from_value(metadata).unwrap(), keys: keys.into() })
    }

    #[test]
    fn a_providers_word_holds_for_an_hour() {
        let since = Instant::now();
        let state = State { known: Some((known(), since)), pause: None };
        assert!(state.fresh(since + Duration::from_secs(3_599)).is_some());
        assert!(state.fresh(since + Duration::from_secs(3_600)).is_none());
    }

    #[test]
    fn a_pause_ends() {
        let until = Instant::now();
        let state = State { known: None, pause: Some((until, None)) };
        assert!(state.pause(until - Duration::from_millis(1)).is_some());
        assert!(state.pause(until).is_none());
    }
}
