//! Bytes that one thread makes and another takes at the same time.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

/// So many pieces wait to be taken at most.
const WAITING: usize = 4;

/// Hands what `fill` writes on to `out`, which takes it on a thread of its own.
pub(super) fn abreast(
    out: &mut (impl Write + Send),
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let (sender, pieces) = mpsc::sync_channel::<Vec<u8>>(WAITING);
    thread::scope(|scope| {
        let take = move || pieces.iter().try_for_each(|piece| out.write_all(&piece));
        let taking = thread::Builder::new().spawn_scoped(scope, take)?;
        let filled = fill(&mut SheetPieces(sender));
        // Where `out` takes no more, `fill` only knows that nobody listens.
        taking.join().unwrap_or_else(|panic| resume_unwind(panic)).and(filled)
    })
}

/// Bytes on their way to another thread.
struct SheetPieces(SyncSender<Vec<u8>>);

impl Write for SheetPieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three pieces, and then no more.
    struct Full(Vec<u8>, usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = self.1.checked_sub(1).ok_or_else(|| io::Error::other("full"))?;
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_taken_abreast_comes_in_order_and_an_error_is_its_own() {
        let fill = |pieces: u32| {
            move |out: &mut dyn Write| (0..pieces).try_for_each(|at| out.write_all(&at.to_le_bytes()))
        };
        let mut out = Vec::new();
        abreast(&mut out, fill(100)).unwrap();
        assert_eq!(out, (0..100_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        let error = abreast(&mut Full(Vec::new(), 3), fill(100)).unwrap_err();
        assert_eq!(error.to_string(), "full");
        let error = abreast(&mut Vec::new(), |_| Err(io::Error::other("no rows"))).unwrap_err();
        assert_eq!(error.to_string(), "no rows");
    }
}
