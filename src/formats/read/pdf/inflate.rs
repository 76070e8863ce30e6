//! What is packed in a file, measured before the library unpacks it: the library knows no limits.
//!
//! Content is never unpacked by the library; its tables of objects, its fonts and their maps are. The streams that may be
//! tables of objects are looked for in the bytes of the file, before it is opened, and measured along the filters that their
//! dictionaries name; where a file is encrypted, or a dictionary says it in a way that no producer writes, the most that
//! could come out is taken. Fonts are measured when they are asked for, as they come out of the decryption.

use std::borrow::Cow;

use hayro_syntax::Filter;
use hayro_syntax::object::{Dict, Object, Stream};

use super::filters::unpack;
use super::glyph::PageFault;

/// The most bytes that the content of one page unpacks to.
pub(super) const MOST_PER_PAGE: usize = 12 << 20;
/// The most bytes that one table of objects unpacks to: some hundred objects in practice.
const MOST_PER_TABLE: usize = 32 << 20;
/// The most bytes that all tables of objects of a file unpack to: they are held while it is read.
const MOST_IN_TABLES: u64 = 192 << 20;
/// The most bytes that one stream of a font unpacks to.
const MOST_PER_FONT: usize = 32 << 20;
/// The most bytes that deflated data unpack to, for each of theirs.
const MOST_DEFLATED: u64 = 1_032;
/// The most bytes that a dictionary before a stream is looked for in.
const MOST_DICTIONARY: usize = 4_096;
/// How deep streams of a font are looked for.
const MOST_DEPTH: usize = 5;

/// The content of a stream, at most `most` bytes.
pub(super) fn content<'a>(stream: &Stream<'a>, most: usize) -> Result<Cow<'a, [u8]>, PageFault> {
    if stream
        .dict()
        .get::<Object<'_>>(b"F")
        .is_some_and(|file| !matches!(file, Object::Name(_) | Object::Array(_)))
    {
        // It stands in another file.
        return Err(PageFault::Damaged);
    }
    let bytes = unpack(stream.raw_data(), &stream.filters(), most)?;
    if has_predictor(stream) {
        // How large it is is known by now.
        return stream.decoded_data().map_err(|_| PageFault::Damaged);
    }
    Ok(bytes)
}

fn has_predictor(stream: &Stream<'_>) -> bool {
    let predicts = |parameters: &Dict<'_>| {
        parameters.get::<i32>(b"Predictor").is_some_and(|number| number > 1)
            || parameters.get::<i32>(b"EarlyChange") == Some(0)
    };
    let dict = stream.dict();
    [&b"DecodeParms"[..], b"DP"].into_iter().any(|key| match dict.get::<Object<'_>>(key) {
        Some(Object::Dict(one)) => predicts(&one),
        Some(Object::Array(each)) => {
            each.iter::<Object<'_>>().filter_map(Object::into_dict).any(|one| predicts(&one))
        }
        _ => false,
    })
}

/// Whether all streams that a font is made of can be unpacked.
pub(super) fn is_affordable(font: &Dict<'_>) -> bool {
    let mut streams_left = 64;
    all_affordable(font, MOST_DEPTH, &mut streams_left)
}

fn all_affordable(dict: &Dict<'_>, depth: usize, streams_left: &mut usize) -> bool {
    let of_font = |key: &[u8]| !matches!(key, b"Parent" | b"CharProcs" | b"Resources");
    let parts = dict
        .keys()
        .filter(|key| of_font(key.as_ref()))
        .filter_map(|key| dict.get::<Object<'_>>(key.as_ref()));
    parts.collect::<Vec<_>>().iter().all(|part| part_is_affordable(part, depth, streams_left))
}

fn part_is_affordable(part: &Object<'_>, depth: usize, streams_left: &mut usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else { return true };
    match part {
        Object::Stream(stream) => {
            let Some(left) = streams_left.checked_sub(1) else { return false };
            *streams_left = left;
            // One that is damaged yields less than a whole one of its length could.
            let fits = match unpack(stream.raw_data(), &stream.filters(), MOST_PER_FONT) {
                Ok(_) => true,
                Err(PageFault::TooMuch) => false,
                Err(PageFault::Damaged) => {
                    stream.raw_data().len() as u64 * MOST_DEFLATED <= MOST_PER_FONT as u64
                }
            };
            fits && all_affordable(stream.dict(), deeper, streams_left)
        }
        Object::Dict(dict) => all_affordable(dict, deeper, streams_left),
        Object::Array(parts) => {
            parts.iter::<Object<'_>>().all(|part| part_is_affordable(&part, deeper, streams_left))
        }
        _ => true,
    }
}

/// The bytes that the tables of objects of a file unpack to; `None` where they are more than those of any print.
pub(super) fn size_of_tables(file: &[u8]) -> Option<u64> {
    measured(file, MOST_PER_TABLE, MOST_IN_TABLES)
}

fn measured(file: &[u8], per_table: usize, most: u64) -> Option<u64> {
    let mut left = most;
    let is_encrypted = find(file, b"/Encrypt").is_some();
    let mut from = 0;
    while let Some(at) = find(&file[from..], b"stream").map(|at| from + at) {
        from = at + b"stream".len();
        let dictionary = dictionary_before(file, at);
        if !begins_stream(dictionary) {
            continue;
        }
        let dictionary = &*unescaped(dictionary);
        if !may_be_table(dictionary) {
            continue;
        }
        let packed = file[from..].strip_prefix(b"\r").unwrap_or(&file[from..]);
        let packed = packed.strip_prefix(b"\n").unwrap_or(packed);
        let size = table_size(dictionary, packed, is_encrypted, per_table);
        left = left.checked_sub(size?)?;
    }
    Some(most - left)
}

/// What stands before a stream, back to where its object begins.
fn dictionary_before(file: &[u8], at: usize) -> &[u8] {
    let before = &file[at.saturating_sub(MOST_DICTIONARY)..at];
    let begins =
        before.windows(4).rposition(|window| window == b" obj" || window == b"\nobj" || window == b"\robj");
    begins.map_or(before, |begins| &before[begins..])
}

/// Whether the word `stream` begins one: a dictionary stands before it, or a comment that hides what does.
fn begins_stream(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    before.ends_with(b">>") || line.contains(&b'%')
}

/// A dictionary without the `#` and two digits by which any letter of a name may be written.
fn unescaped(dictionary: &[u8]) -> Cow<'_, [u8]> {
    if !dictionary.contains(&b'#') {
        return Cow::Borrowed(dictionary);
    }
    let mut bytes = Vec::with_capacity(dictionary.len());
    let mut rest = dictionary;
    while let [first, after @ ..] = rest {
        let digits =
            after.get(..2).filter(|_| *first == b'#').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &after[2..]),
            None => (bytes.push(*first), rest = after),
        };
    }
    bytes.into()
}

/// Where the values of a key stand in a dictionary, each up to its end.
fn values_of<'d>(dictionary: &'d [u8], key: &'d [u8]) -> impl Iterator<Item = &'d [u8]> {
    let ends = |value: &&[u8]| !value.first().is_some_and(|byte| byte.is_ascii_alphanumeric());
    memchr::memmem::find_iter(dictionary, key).map(move |at| &dictionary[at + key.len()..]).filter(ends)
}

/// Whether a stream may hold objects, or the list of them: that takes entries which other streams have no use for.
fn may_be_table(dictionary: &[u8]) -> bool {
    let says = |key| values_of(dictionary, key).next().is_some();
    says(b"/First") || says(b"/W") || find(dictionary, b"obj").is_none()
}

/// The bytes that a table unpacks to; `None` where they are more than `most`, or could be.
fn table_size(dictionary: &[u8], packed: &[u8], is_encrypted: bool, most: usize) -> Option<u64> {
    let filters = filters_in(dictionary)?;
    if filters.is_empty() {
        return Some(0);
    }
    let worst = || {
        let end = find(packed, b"endstream").unwrap_or(packed.len());
        let length = stated_length(dictionary).unwrap_or(packed.len()).max(end);
        let size =
            filters.iter().try_fold(length as u64, |size, filter| size.checked_mul(most_of(*filter)))?;
        Some(size).filter(|size| *size <= most as u64)
    };
    if is_encrypted && find(dictionary, b"/XRef").is_none() {
        return worst();
    }
    match unpack(Cow::Borrowed(packed), &filters, most) {
        Ok(bytes) => Some(bytes.len() as u64),
        Err(PageFault::TooMuch) => None,
        Err(PageFault::Damaged) => worst(),
    }
}

/// The most bytes that a filter makes of one.
fn most_of(filter: Filter) -> u64 {
    match filter {
        Filter::FlateDecode => MOST_DEFLATED,
        // A string of nearly all codes for 12 bits.
        Filter::LzwDecode => 2_731,
        Filter::RunLengthDecode => 64,
        // `z` stands for four zeros.
        Filter::Ascii85Decode => 4,
        _ => 1,
    }
}

/// How long a dictionary says its stream is, where it says it itself.
fn stated_length(dictionary: &[u8]) -> Option<usize> {
    let value = values_of(dictionary, b"/Length").next()?.trim_ascii_start();
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_reference = value[digits..].trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
    let length = std::str::from_utf8(&value[..digits]).ok()?.parse().ok()?;
    (!is_reference).then_some(length)
}

/// The filters that a dictionary names and that unpack; none where one of them makes a picture. `None` where it names them in
/// another way than producers do.
fn filters_in(dictionary: &[u8]) -> Option<Vec<Filter>> {
    let mut stated = values_of(dictionary, b"/Filter").chain(values_of(dictionary, b"/F"));
    let Some(value) = stated.next() else { return Some(Vec::new()) };
    if stated.next().is_some() {
        return None;
    }
    let value = value.trim_ascii_start();
    let names = match value {
        [b'[', list @ ..] => &list[..find(list, b"]")?],
        [b'/', name @ ..] => {
            let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            &value[..=length]
        }
        _ => return None,
    };
    let is_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/') || byte.is_ascii_whitespace();
    if !names.iter().all(is_name)
        || names.trim_ascii().split(u8::is_ascii_whitespace).any(|word| word == b"R")
    {
        return None;
    }
    let words: Vec<&[u8]> =
        names.split(|byte| *byte == b'/').map(<[u8]>::trim_ascii).filter(|word| !word.is_empty()).collect();
    let is_picture = |word: &&[u8]| {
        matches!(*word, b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode" | b"CCF")
    };
    if words.iter().any(is_picture) {
        return Some(Vec::new());
    }
    // What the library does not know it passes over.
    Some(words.into_iter().filter_map(filter_named).collect())
}

fn filter_named(name: &[u8]) -> Option<Filter> {
    Some(match name {
        b"FlateDecode" | b"Fl" => Filter::FlateDecode,
        b"ASCIIHexDecode" | b"AHx" => Filter::AsciiHexDecode,
        b"ASCII85Decode" | b"A85" => Filter::Ascii85Decode,
        b"LZWDecode" | b"LZW" => Filter::LzwDecode,
        b"RunLengthDecode" | b"RL" => Filter::RunLengthDecode,
        b"Crypt" => Filter::Crypt,
        _ => return None,
    })
}

/// Where `needle` first stands in `bytes`.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, needle)
}

/// The whole number that `dict` states under `key`.
pub(super) fn number(dict: &Dict<'_>, key: &[u8]) -> Option<usize> {
    usize::try_from(dict.get::<i32>(key)?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::filters::tests::deflated;
    use super::*;

    fn unpacks_to_more(file: &[u8], per_table: usize, most: u64) -> bool {
        measured(file, per_table, most).is_none()
    }

    fn table(entries: &str, packed: &[u8]) -> Vec<u8> {
        let length = packed.len();
        let head = format!("7 0 obj\n<</Type/ObjStm/N 2/First 9{entries}/Length {length}>>\nstream\r\n");
        [head.as_bytes(), packed, b"\nendstream endobj"].concat()
    }

    #[test]
    fn tables_are_measured_along_their_filters() {
        let zeros = deflated(&vec![0; 1 << 20]);
        let twice = deflated(&zeros);
        let hex: String = twice.iter().map(|byte| format!("{byte:02x}")).chain([">".to_owned()]).collect();
        let cases: [(&str, &[u8]); 4] = [
            ("/Filter/FlateDecode", &zeros),
            ("/Filter [/FlateDecode /Fl]", &twice),
            ("/Filter[/AHx/FlateDecode/FlateDecode]", hex.as_bytes()),
            ("/Filter/FlateDecode", &zeros[2..]),
        ];
        for (filters, packed) in cases {
            let file = table(filters, packed);
            assert!(!unpacks_to_more(&file, 2 << 20, 9 << 20), "{filters}");
            assert!(unpacks_to_more(&file, (1 << 20) - 1, 9 << 20), "{filters}: one table");
            assert!(!unpacks_to_more(&file.repeat(9), 2 << 20, 9 << 20), "{filters}");
            assert!(unpacks_to_more(&file.repeat(10), 2 << 20, 9 << 20), "{filters}: all together");
        }
    }

    #[test]
    fn what_cannot_be_measured_is_taken_for_the_most_it_could_be() {
        let small = deflated(&b"1 0 ".repeat(9));
        let most = small.len() * MOST_DEFLATED as usize;
        let encrypted = |file: &[u8]| [file, b" trailer <</Encrypt 9 0 R>>"].concat();
        let file = table("/Filter/FlateDecode", &small);
        assert!(!unpacks_to_more(&file, 99, 99));
        assert!(!unpacks_to_more(&encrypted(&file), 2 * most, 9 << 20));
        assert!(unpacks_to_more(&encrypted(&file), most - 1, 9 << 20));
        assert!(unpacks_to_more(&encrypted(&table("/Filter[/Fl/Fl]", &small)), 2 * most, 9 << 20));
        for odd in ["/Filter 9 0 R", "/Filter[/Fl 9 0 R]", "/Filter/Fl/F/Fl"] {
            assert!(unpacks_to_more(&table(odd, &small), 99, 99), "{odd}");
        }
        let zeros = deflated(&vec![0; 1 << 20]);
        for odd in ["/Filter/Fl#61teDecode", "/F#69lter/FlateDecode", "/F/Fl", "/Filter[/None/Fl]"] {
            assert!(unpacks_to_more(&table(odd, &zeros), (1 << 20) - 1, 9 << 20), "{odd}");
            assert!(!unpacks_to_more(&table(odd, &zeros), 1 << 20, 9 << 20), "{odd}");
        }
        assert!(!unpacks_to_more(&table("/Filter/DCTDecode", &zeros), 99, 99));
    }

    #[test]
    fn content_is_no_table() {
        let zeros = deflated(&vec![0; 1 << 20]);
        let file = [b"1 0 obj <</Filter/FlateDecode>> stream\r\n", &*zeros, b"\nendstream endobj"].concat();
        assert!(!unpacks_to_more(&file, 99, 99));
    }
}
