//! One budget of memory for all readers of the process, however many threads there are: each may take [`SMALL`] at any time,
//! and of files that take more, one is read at a time. What is read of it counts until it is dropped.
//!
//! Nobody may wait for another thread while holding a [`LargeFile`]; a thread that holds one gets another at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// What every reader may take beside the others, in bytes.
const SMALL: usize = 16 << 20;

/// The thread that reads a large file, and how many it holds.
static HOLDER: Mutex<Option<(ThreadId, usize)>> = Mutex::new(None);
static FREED: Condvar = Condvar::new();

/// The right to hold more than [`SMALL`].
#[derive(Debug)]
pub struct LargeFile(());

/// Waits until no other thread holds a large file.
pub fn large() -> LargeFile {
    let own = thread::current().id();
    let is_other = |holder: &mut Option<(ThreadId, usize)>| holder.is_some_and(|(other, _)| other != own);
    let mut holder = FREED.wait_while(lock(), is_other).unwrap_or_else(PoisonError::into_inner);
    *holder = Some((own, holder.map_or(1, |(_, count)| count + 1)));
    LargeFile(())
}

/// [`large`], where `bytes` are more than every reader may take.
pub fn large_if(bytes: u64) -> Option<LargeFile> {
    (bytes > SMALL as u64).then(large)
}

fn lock() -> MutexGuard<'static, Option<(ThreadId, usize)>> {
    // What is guarded is whole at any time.
    HOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for LargeFile {
    fn drop(&mut self) {
        let mut holder = lock();
        *holder = holder.and_then(|(own, count)| Some((own, count.checked_sub(1).filter(|left| *left > 0)?)));
        FREED.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_thread_at_a_time_holds_large_files() {
        let (holding, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _outer = large();
                        let _inner = large_if(u64::MAX);
                        most.fetch_max(holding.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        holding.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
        assert!(large_if(SMALL as u64).is_none());
    }
}
