//! Whether the person who sent a form still waits for the answer.
//!
//! A request runs as a task of its own, so that a report that is being stored is stored even if the line breaks. Before that, while files are read and cleaned, nothing is
//! acknowledged, and the work ends with whoever asked for it.

use axum::extract::Request;
use tokio::sync::watch;

/// Held by whoever waits for the answer.
#[must_use]
pub struct Present(#[expect(dead_code, reason = "kept for its end")] watch::Sender<()>);

/// The other end, in the request.
#[derive(Clone)]
pub struct Presence(watch::Receiver<()>);

/// Marks a request, until what is returned is dropped.
pub fn mark(request: &mut Request) -> Present {
    let (present, presence) = watch::channel(());
    request.extensions_mut().insert(Presence(presence));
    Present(present)
}

/// Waits until nobody waits for the answer to a request any more.
pub async fn gone(presence: Option<Presence>) {
    match presence {
        // Nothing is ever sent: it ends when the other end does.
        Some(Presence(mut presence)) => while presence.changed().await.is_ok() {},
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_is_there() {
        let mut request = Request::default();
        let present = mark(&mut request);
        let presence = || gone(request.extensions().get().cloned());
        assert!(timeout(Duration::from_secs(60), presence()).await.is_err());
        drop(present);
        assert!(timeout(Duration::from_secs(60), presence()).await.is_ok());
        assert!(timeout(Duration::from_secs(60), gone(None)).await.is_err());
    }
}
