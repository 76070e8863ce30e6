//! A wish from outside to stop: Ctrl-C, or the end that an operating system asks for.
//!
//! The first one lets what is under way be finished, so that nothing is left half done; whoever goes through many things asks
//! [`interrupted`] before each. Only reading a file is not waited for: where it takes longer than [`PATIENCE`], the process ends. The second one ends the process at once, which does no harm either: everything is written
//! whole or not at all. A command that does not [`listen`] ends with the first, as any program does.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::exit::Exit;
use crate::system::console;
use crate::system::log;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How many files are being read.
static READERS: AtomicUsize = AtomicUsize::new(0);

/// How long a file may be read on after a first wish to stop.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// Held while a file is read.
#[derive(Debug)]
pub struct ReaderAtWork(());

/// Says that a file is being read, until what is returned is dropped.
pub fn reader_at_work() -> ReaderAtWork {
    READERS.fetch_add(1, Ordering::SeqCst);
    ReaderAtWork(())
}

impl Drop for ReaderAtWork {
    fn drop(&mut self) {
        READERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Ends the process once readers do not come to their end.
fn wait_for_readers() {
    const LOOK: Duration = Duration::from_millis(100);
    let mut reading = Duration::ZERO;
    while reading < PATIENCE {
        thread::sleep(LOOK);
        reading = if READERS.load(Ordering::SeqCst) > 0 { reading + LOOK } else { Duration::ZERO };
    }
    end();
}

fn end() -> ! {
    log::end(Exit::Interrupted);
    std::process::exit(Exit::Interrupted.code().into());
}

/// From now on a first wish to stop is kept for [`interrupted`] to tell.
pub fn listen() {
    let heard = || {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            end();
        }
        // Without a thread for it, a reader that hangs is ended by the second signal.
        let _ = thread::Builder::new().name("patience".into()).spawn(wait_for_readers);
        log::event("interrupted", &());
        console::message("stopping: what is under way is finished first; a second signal ends it at once");
    };
    // Fails only where a handler was set before, which nothing else here does, or where the system has no thread to give:
    // then the first signal ends the process, as it does without this.
    let _ = ctrlc::set_handler(heard);
}

/// Whether the run is to stop: nothing new is begun.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Waits, but no longer than until somebody interrupts.
pub fn sleep(wait: Duration) {
    let began = Instant::now();
    while began.elapsed() < wait && !interrupted() {
        std::thread::sleep(Duration::from_millis(100).min(wait));
    }
}
