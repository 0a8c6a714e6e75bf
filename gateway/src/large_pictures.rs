//! Large pictures of QR codes: each is drawn once, and one at a time, so that nobody who asks for many
//! keeps others waiting.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use lru::LruCache;
use sha2::{Digest, Sha256};
use tokio::{
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

use crate::qr_image::{QrImage, Undrawable};

/// Draws large pictures in turn, beside the threads that serve, and keeps those that were asked for last.
pub struct LargePictures {
    turn: Arc<Semaphore>,
    drawn: Arc<Mutex<LruCache<Name, Bytes>>>,
}

impl Default for LargePictures {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            drawn: Arc::new(Mutex::new(LruCache::new(KEPT))),
        }
    }
}

impl LargePictures {
    /// Returns the QR code of a text as PNG, `size` pixels wide and high.
    ///
    /// What is kept waits for its turn too: it is sooner found than sent, and 2048 pixels are many bytes.
    pub(crate) async fn png(&self, text: &str, size: u32) -> Result<Bytes, Undrawable> {
        let name = Name::of(text, size);
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        if let Some(png) = lock(&self.drawn).get(&name) {
            return Ok(png.clone());
        }
        let (text, drawn) = (text.to_owned(), Arc::clone(&self.drawn));
        // What has begun runs to its end even if nobody waits any more, so it takes the turn along.
        let drawing = spawn_blocking(move || {
            let png = Bytes::from(QrImage::of(&text)?.png(size)?);
            lock(&drawn).put(name, png.clone());
            drop(turn);
            Ok(png)
        });
        drawing.await.unwrap_or_else(resume)
    }
}

/// What a picture shows, in which size.
#[derive(PartialEq, Eq, Hash)]
struct Name {
    text: [u8; 32],
    size: u32,
}

impl Name {
    fn of(text: &str, size: u32) -> Self {
        let text = Sha256::digest(text).into();
        Self { text, size }
    }
}

/// No panic can leave the pictures half-written, so a poisoned lock is still usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn resume<T>(error: JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
}

/// One of 2048 pixels takes about 12 KB.
const KEPT: std::num::NonZero<usize> = std::num::NonZero::new(64).expect("64 is not 0");

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

    use super::*;

    #[tokio::test]
    async fn picture_is_drawn_once_however_many_ask_for_it() {
        let pictures = LargePictures::default();
        let all = join_all((0..32).map(|_| pictures.png("a code", 2048))).await;
        let places = all.iter().map(|png| png.as_ref().unwrap().as_ptr());
        assert_eq!(places.collect::<std::collections::HashSet<_>>().len(), 1);
        let other = pictures.png("another code", 2048).await.unwrap();
        assert_ne!(Some(&other), all[0].as_ref().ok());
    }

    #[tokio::test]
    async fn large_pictures_are_drawn_one_at_a_time() {
        let pictures = LargePictures::default();
        let turn = pictures.turn.acquire().await.unwrap();
        assert!(pictures.png("a code", 2048).now_or_never().is_none());
        drop(turn);
        assert!(pictures.png("a code", 2048).await.is_ok());
    }

    #[tokio::test]
    async fn no_more_are_kept_than_there_is_room_for() {
        let pictures = LargePictures::default();
        for size in 600..700 {
            pictures.png("a code", size).await.unwrap();
        }
        assert_eq!(lock(&pictures.drawn).len(), KEPT.get());
    }
}
