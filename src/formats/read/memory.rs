//! One budget of memory for all readers of the process, however many threads there are: each may take [`SMALL`] at any time,
//! and of files that take more, one is read at a time. What is read of it counts until it is dropped.
//!
//! An allocator keeps for each thread what that thread has freed. So that this does not add up either, whatever takes much is
//! done [`alone`]: on a thread of its own, one after the other.
//!
//! Nobody may wait for another thread while holding a [`LargeFile`]; a thread that holds one gets another at once.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// What every reader may take beside the others, in bytes.
pub const SMALL: usize = 16 << 20;

/// Room for whatever is called from there, as a thread of rayon has it.
const STACK: usize = 8 << 20;

/// How many bytes ten bytes of a text are reckoned to take while its report is made. Measured for a U721 of 190 MB: 26.
const MADE: u64 = 30;

/// The same where the report is remembered, too. Measured for a U721 of 71 MB: 36, and of 190 MB: 41 to 44.
const REMEMBERED: u64 = 44;

/// Which of the two it is.
static BYTES_OF_TEN: AtomicU64 = AtomicU64::new(MADE);

/// What the program takes beside one large text, in bytes.
const BESIDE: u64 = 96 << 20;

/// The most memory that the system lets the process have.
static BOUND: AtomicU64 = AtomicU64::new(u64::MAX);

/// The thread that reads a large file, and how many it holds.
static HOLDER: Mutex<Option<(ThreadId, usize)>> = Mutex::new(None);
static FREED: Condvar = Condvar::new();

/// The one thread for what takes much; none where the system has none to give.
static THREAD: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let thread = ThreadPoolBuilder::new().num_threads(1).stack_size(STACK);
    let begin = |_| {
        IS_ALONE.set(true);
        WAS_ALONE.store(true, Ordering::Relaxed);
    };
    thread.thread_name(|_| "large".into()).start_handler(begin).build().ok()
});

/// Whether that thread did anything.
static WAS_ALONE: AtomicBool = AtomicBool::new(false);

thread_local! {
    static IS_ALONE: Cell<bool> = const { Cell::new(false) };
}

/// Says how much memory the system lets the process have, in bytes: a text whose report would take more is then refused,
/// since whoever goes beyond is ended, and every other report with them.
pub fn bound(bytes: u64) {
    BOUND.store(bytes, Ordering::Relaxed);
}

/// Says that what is read will be remembered.
pub fn remembered() {
    BYTES_OF_TEN.store(REMEMBERED, Ordering::Relaxed);
}

/// The most bytes that a text may have so that its report can be made.
pub fn most_of_text() -> u64 {
    BOUND.load(Ordering::Relaxed).saturating_sub(BESIDE) / BYTES_OF_TEN.load(Ordering::Relaxed) * 10
}

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

/// Does what takes much memory on the one thread for it, while nobody else holds a large file. What it returns may hold one.
pub fn alone<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let _held = large();
    let Some(large_thread) = THREAD.as_ref().filter(|_| !is_alone()) else { return work() };
    let own = thread::current().id();
    let there = || {
        hand_over_to(thread::current().id());
        work()
    };
    thread::scope(|scope| {
        // Waited for by a thread that has nothing else to do: one of rayon would take up another file meanwhile.
        let waiting = thread::Builder::new().spawn_scoped(scope, || large_thread.install(there));
        let Ok(waiting) = waiting else { return work() };
        let done = waiting.join();
        hand_over_to(own);
        done.unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// [`alone`], where `bytes` are more than every reader may take.
pub fn alone_if<T: Send>(bytes: u64, work: impl Fn() -> T + Sync) -> T {
    if bytes > SMALL as u64 { alone(work) } else { work() }
}

/// Does what is made of all reports where the large ones were made, if there were any: it takes the memory that they left.
pub fn after_large<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match WAS_ALONE.load(Ordering::Relaxed).then(|| THREAD.as_ref()).flatten() {
        Some(large_thread) => large_thread.install(work),
        None => work(),
    }
}

/// How many elements are made anew before the memory of those that they were made from is given back.
const AT_A_TIME: usize = 1 << 14;

/// Makes another element of each, from the last one to the first, with its place. What is done with is given back on the way,
/// so that a million rows are held once and not twice. They come out in the order in which they stood.
pub fn made_anew<T, U>(mut from: Vec<T>, mut make: impl FnMut(usize, T) -> U) -> Vec<U> {
    let mut made = Vec::with_capacity(from.len());
    while let Some(last) = from.pop() {
        made.push(make(from.len(), last));
        if from.len().is_multiple_of(AT_A_TIME) {
            from.shrink_to_fit();
        }
    }
    made.reverse();
    made
}

/// Whether this thread is the one for what takes much.
pub fn is_alone() -> bool {
    IS_ALONE.get()
}

/// Lets another thread hold what this one does.
fn hand_over_to(other: ThreadId) {
    let mut holder = lock();
    *holder = holder.map(|(_, count)| (other, count));
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

    #[test]
    fn what_is_made_anew_stands_in_the_order_of_what_it_was_made_from() {
        for count in [0, 1, AT_A_TIME - 1, AT_A_TIME, 3 * AT_A_TIME + 5] {
            let made = made_anew((0..count).collect(), |at, element| (at, element as u64));
            assert!(made.len() == count && made.iter().zip(0..).all(|(made, at)| *made == (at, at as u64)));
        }
    }

    #[test]
    fn what_is_done_alone_may_hold_large_files_and_hand_them_out() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let own = thread::current().id();
                    let (there, handed_out) = alone(|| {
                        assert!(is_alone());
                        alone(|| (thread::current().id(), large()))
                    });
                    assert_ne!(there, own);
                    drop((large(), handed_out));
                    assert!(!is_alone());
                });
            }
        });
    }
}
