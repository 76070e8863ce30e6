//! One XML part of a workbook, event by event, within limits: sizes by what really comes out of the container, no
//! event and no nesting that has to be held in memory without bound, no document type (so no entities, and nothing
//! is ever fetched).

use std::io::{BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::sheet::TableRefusal;
use super::zipped::Inflating;

/// The most bytes of one tag or one piece of text. Excel's longest cell has 32,767 characters.
const MOST_EVENT: u64 = 1 << 20;

/// The deepest nesting of elements.
const MOST_DEPTH: usize = 256;

/// Why a part is not read on.
pub(super) enum Halt {
    /// It breaks a limit.
    Refused(TableRefusal),
    /// It is no XML from here on, or it is damaged in the container.
    Broken,
}

impl Halt {
    pub(super) fn refusal(self) -> TableRefusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Broken => {
                TableRefusal::damaged("a part of the workbook is not well-formed XML, or is damaged")
            }
        }
    }
}

impl From<TableRefusal> for Halt {
    fn from(refusal: TableRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The reader of one part. Empty elements come as a start and an end.
pub(super) struct XmlPart<'l, R> {
    xml: Reader<Watched<'l, R>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'l, R: Read> XmlPart<'l, R> {
    pub(super) fn new(body: Inflating<'l, R>) -> Self {
        let mut xml =
            Reader::from_reader(Watched { inner: BufReader::new(body), event: 0, consumed: 0, over: false });
        // As calamine has it, so that both see the same events and stop at the same place.
        let config = xml.config_mut();
        config.check_end_names = false;
        config.check_comments = false;
        config.expand_empty_elements = true;
        Self { xml, buffer: Vec::new(), depth: 0 }
    }

    /// The next event; [`Event::Eof`] at the end.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Halt> {
        self.buffer.clear();
        self.xml.get_mut().event = 0;
        let event = match self.xml.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(_) => return Err(self.xml.get_mut().why()),
        };
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => {
                return Err(Halt::Refused(TableRefusal::new(
                    "a part of the workbook declares a document type (DTD), which no spreadsheet program writes",
                    "do not open the file; ask whoever sent it where it comes from",
                )));
            }
            _ => {}
        }
        if self.depth > MOST_DEPTH {
            let what = format!("a part of the workbook nests more than {MOST_DEPTH} elements");
            return Err(Halt::Refused(TableRefusal::damaged(what)));
        }
        Ok(event)
    }

    /// How many bytes of the part were read so far.
    pub(super) fn position(&mut self) -> u64 {
        self.xml.get_mut().consumed
    }
}

/// Calls `each` with every attribute of a tag, values unescaped. A tag whose attributes cannot be read is an error.
pub(super) fn attributes(tag: &BytesStart<'_>, mut each: impl FnMut(&str, &str)) -> Result<(), Halt> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Halt::Broken)?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| Halt::Broken)?;
        each(attribute.key.local_name().as_ref(), &value);
    }
    Ok(())
}

/// Stops an event that would not end.
struct Watched<'l, R> {
    inner: BufReader<Inflating<'l, R>>,
    event: u64,
    consumed: u64,
    over: bool,
}

impl<R> Watched<'_, R> {
    fn why(&mut self) -> Halt {
        if self.over {
            let what = format!("one cell or tag of the workbook takes more than {} MB", MOST_EVENT >> 20);
            return Halt::Refused(TableRefusal::damaged(what));
        }
        self.inner.get_mut().refused.take().map_or(Halt::Broken, Halt::Refused)
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Watched<'_, R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.event > MOST_EVENT {
            self.over = true;
            return Err(std::io::Error::other("a limit is reached"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.event += count as u64;
        self.consumed += count as u64;
        self.inner.consume(count);
    }
}
