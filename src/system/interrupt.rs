//! A wish from outside to stop: Ctrl-C, or the end that an operating system asks for.
//!
//! The first one lets what is under way be finished, so that nothing is left half done; whoever goes through many things asks
//! [`interrupted`] before each. The second one ends the process at once, which does no harm either: everything is written
//! whole or not at all. A command that does not [`listen`] ends with the first, as any program does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::domain::exit::Exit;
use crate::system::console;
use crate::system::log;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on a first wish to stop is kept for [`interrupted`] to tell.
pub fn listen() {
    let heard = || {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            log::end(Exit::Interrupted);
            std::process::exit(Exit::Interrupted.code().into());
        }
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
