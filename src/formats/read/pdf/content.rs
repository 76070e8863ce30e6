//! The text operators of a page: what is shown where. Lines, colours, pictures, patterns and clipping are passed over.
//!
//! Work is counted: a page or a file that asks for more than any print does is given up, not waited for. Whether a
//! layer is switched on is not asked: text in it is read.

use std::sync::atomic::{AtomicU64, Ordering};

use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::font::{Fonts, Signs};
use super::glyph::{PageFault, PageText};
use super::inflate::{MOST_PER_PAGE, content};
use super::matrix::Matrix;
use super::pen::{GlyphSink, TextPen};

/// Operators of one page, those of the forms it shows included.
const MOST_STEPS: u64 = 2_000_000;
/// Letters on one page.
const MOST_GLYPHS: usize = 200_000;
/// Forms shown by forms shown by ….
const MOST_NESTED: usize = 12;
/// Graphics states saved and not restored.
const MOST_SAVED: usize = 1000;
/// Stands behind the content of a page: where it is not reached, the content does not hold together.
const END: &[u8] = b"uddataend";
/// A blank in thousandths of the font's size that counts as a place of its own.
const LEAP: f64 = 250.0;

/// The work left for a file, shared by the threads that read it.
pub(super) struct WorkLeft(AtomicU64);

impl WorkLeft {
    /// Enough for any print: some hundred thousand operators a page.
    pub(super) fn for_a_file() -> Self {
        Self(AtomicU64::new(2_000_000_000))
    }

    /// Takes `steps`; false where none are left.
    fn take(&self, steps: u64) -> bool {
        let less = |left: u64| left.checked_sub(steps);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

/// What `page` shows, in the order it is drawn.
pub(super) fn read<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>, work: &WorkLeft) -> PageText {
    let (width, height) = page.base_dimensions();
    let crop = page.intersected_crop_box();
    let upright = Matrix([1.0, 0.0, 0.0, -1.0, -crop.x0, crop.y0 + f64::from(height)]);
    let text = PageText { width, height, ..PageText::default() };
    let mut reader = ContentReader {
        fonts,
        state: GraphicsState { onto_page: upright, ..GraphicsState::default() },
        saved: Vec::new(),
        text_matrix: Matrix::default(),
        line_matrix: Matrix::default(),
        placed: true,
        steps: 0,
        unpacked: 0,
        text,
    };
    let done = reader.contents(page).and_then(|bytes| reader.run(&bytes, page.resources(), 0));
    let affordable = work.take(reader.steps);
    reader.text.broken = done.err().or((!affordable).then_some(PageFault::TooMuch));
    reader.text
}

#[derive(Clone)]
struct GraphicsState {
    onto_page: Matrix,
    font: usize,
    size: f64,
    char_space: f64,
    word_space: f64,
    /// Horizontal scaling, 1 for none.
    scale: f64,
    leading: f64,
    rise: f64,
    invisible: bool,
}

impl Default for GraphicsState {
    fn default() -> Self {
        Self {
            onto_page: Matrix::default(),
            font: 0,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            invisible: false,
        }
    }
}

struct ContentReader<'a, 'f> {
    fonts: &'f mut Fonts<'a>,
    state: GraphicsState,
    saved: Vec<GraphicsState>,
    text_matrix: Matrix,
    line_matrix: Matrix,
    placed: bool,
    steps: u64,
    unpacked: usize,
    text: PageText,
}

impl<'a> ContentReader<'a, '_> {
    /// The content of a page: one stream, or several that only together make sense.
    fn contents(&mut self, page: &Page<'a>) -> Result<Vec<u8>, PageFault> {
        let dict = page.raw();
        let mut bytes = Vec::new();
        if let Some(stream) = dict.get::<Stream<'_>>(b"Contents") {
            self.append(&stream, &mut bytes)?;
        } else if let Some(streams) = dict.get::<Array<'_>>(b"Contents") {
            let stated = streams.raw_iter().count();
            for stream in streams.iter::<Stream<'_>>() {
                self.append(&stream, &mut bytes)?;
            }
            if streams.iter::<Stream<'_>>().count() < stated {
                return Err(PageFault::Damaged);
            }
        } else if let Some(MaybeRef::Ref(_)) = dict.get_raw::<Object<'_>>(b"Contents") {
            // It points to something that is not in the file.
            return Err(PageFault::Damaged);
        }
        bytes.extend_from_slice(END);
        Ok(bytes)
    }

    fn append(&mut self, stream: &Stream<'a>, bytes: &mut Vec<u8>) -> Result<(), PageFault> {
        let more = content(stream, MOST_PER_PAGE - self.unpacked)?;
        self.unpacked += more.len();
        bytes.extend_from_slice(&more);
        bytes.push(b'\n');
        Ok(())
    }

    fn run(&mut self, bytes: &[u8], resources: &Resources<'a>, depth: usize) -> Result<(), PageFault> {
        let mut instructions = UntypedIter::new(bytes);
        while let Some(instruction) = instructions.next() {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.text.glyphs.len() > MOST_GLYPHS {
                return Err(PageFault::TooMuch);
            }
            let operator: &[u8] = instruction.operator;
            if operator == END {
                return Ok(());
            }
            match operator {
                b"Do" => self.show_object(&instruction, resources, depth)?,
                b"Tf" => self.set_font(&instruction, resources),
                b"gs" => self.set_graphics_state(&instruction, resources),
                _ => self.step(operator, &instruction)?,
            }
        }
        Err(PageFault::Damaged)
    }

    fn step(&mut self, operator: &[u8], instruction: &Instruction<'_, '_>) -> Result<(), PageFault> {
        match operator {
            b"q" if self.saved.len() >= MOST_SAVED => return Err(PageFault::TooMuch),
            b"q" => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => self.state.onto_page = Matrix(numbers(instruction)).then(self.state.onto_page),
            b"BT" => self.place(Matrix::default()),
            b"Tm" => self.place(Matrix(numbers(instruction))),
            b"Td" => self.next_line(numbers(instruction)),
            b"TD" => {
                let by: [f64; 2] = numbers(instruction);
                self.state.leading = -by[1];
                self.next_line(by);
            }
            b"T*" => self.next_line([0.0, -self.state.leading]),
            b"Tj" => self.show_all(instruction),
            b"TJ" => self.show_all(instruction),
            b"'" => {
                self.next_line([0.0, -self.state.leading]);
                self.show_all(instruction);
            }
            b"\"" => {
                let [word_space, char_space] = numbers(instruction);
                (self.state.word_space, self.state.char_space) = (word_space, char_space);
                self.next_line([0.0, -self.state.leading]);
                self.show_all(instruction);
            }
            b"BI" => self.text.picture = true,
            _ => self.set_text_state(operator, instruction),
        }
        Ok(())
    }

    fn set_text_state(&mut self, operator: &[u8], instruction: &Instruction<'_, '_>) {
        let slot = match operator {
            b"Tc" => &mut self.state.char_space,
            b"Tw" => &mut self.state.word_space,
            b"TL" => &mut self.state.leading,
            b"Ts" => &mut self.state.rise,
            b"Tz" => {
                let [percent] = numbers(instruction);
                self.state.scale = percent / 100.0;
                return;
            }
            b"Tr" => {
                let [mode] = numbers(instruction);
                self.state.invisible = mode == 3.0;
                return;
            }
            _ => return,
        };
        [*slot] = numbers(instruction);
    }

    fn set_font(&mut self, instruction: &Instruction<'_, '_>, resources: &Resources<'a>) {
        let font = name(instruction).and_then(|name| resources.get_font(name));
        self.state.font = self.fonts.number(font.as_ref());
        [self.state.size] = numbers(instruction);
    }

    fn set_graphics_state(&mut self, instruction: &Instruction<'_, '_>, resources: &Resources<'a>) {
        let state = name(instruction).and_then(|name| resources.get_ext_g_state(name));
        let Some(font) = state.and_then(|state| state.get::<Array<'a>>(b"Font")) else { return };
        let mut parts = font.iter::<Object<'a>>();
        let dict = parts.next().and_then(Object::into_dict);
        self.state.font = self.fonts.number(dict.as_ref());
        if let Some(Object::Number(size)) = parts.next() {
            self.state.size = size.as_f64();
        }
    }

    /// A picture is noted, a form is run as if its content stood here.
    fn show_object(
        &mut self,
        instruction: &Instruction<'_, '_>,
        resources: &Resources<'a>,
        depth: usize,
    ) -> Result<(), PageFault> {
        let Some(object) = name(instruction).and_then(|name| resources.get_x_object(name)) else {
            return Ok(());
        };
        let dict = object.dict();
        if dict.get::<Name<'_>>(b"Subtype").is_none_or(|kind| kind.as_ref() != b"Form") {
            self.text.picture = true;
            return Ok(());
        }
        if depth >= MOST_NESTED {
            return Err(PageFault::TooMuch);
        }
        let mut bytes = Vec::new();
        self.append(&object, &mut bytes)?;
        bytes.extend_from_slice(END);
        let own = dict.get::<Dict<'a>>(b"Resources").map(Resources::new);
        let placed = dict.get::<[f64; 6]>(b"Matrix").map_or_else(Matrix::default, Matrix);

        let (state, saved) = (self.state.clone(), std::mem::take(&mut self.saved));
        let (text_matrix, line_matrix) = (self.text_matrix, self.line_matrix);
        self.state.onto_page = placed.then(self.state.onto_page);
        let done = self.run(&bytes, own.as_ref().unwrap_or(resources), depth + 1);
        (self.state, self.saved) = (state, saved);
        (self.text_matrix, self.line_matrix) = (text_matrix, line_matrix);
        done
    }

    fn place(&mut self, matrix: Matrix) {
        (self.text_matrix, self.line_matrix) = (matrix, matrix);
        self.placed = true;
    }

    fn next_line(&mut self, [x, y]: [f64; 2]) {
        self.place(Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line_matrix));
    }

    /// Shows every string among the operands, and in an array moves by the numbers between them.
    fn show_all(&mut self, instruction: &Instruction<'_, '_>) {
        for operand in instruction.operands() {
            match operand {
                Object::String(text) => self.show(text.as_bytes()),
                Object::Array(parts) => {
                    for part in parts.iter::<Object<'_>>() {
                        match part {
                            Object::String(text) => self.show(text.as_bytes()),
                            Object::Number(back) => self.move_back(back.as_f64()),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn move_back(&mut self, thousandths: f64) {
        self.placed |= thousandths.abs() >= LEAP;
        let by = -thousandths / 1000.0 * self.state.size * self.state.scale;
        self.text_matrix = self.text_matrix.moved(by);
    }

    fn show(&mut self, bytes: &[u8]) {
        let state = &self.state;
        let onto_page = self.text_matrix.then(state.onto_page);
        let pen = TextPen::new(onto_page, state.size, state.scale, state.rise);
        let face = self.fonts.face(state.font);
        let blank = f64::from(face.blank) / 1000.0 * pen.across;
        let (mut along, mut at) = (0.0, 0);
        while at < bytes.len() && self.text.glyphs.len() <= MOST_GLYPHS {
            let (code, length) = face.code(bytes, at);
            at += length;
            let shown = face.shown(code);
            let width = f64::from(shown.width) / 1000.0 * state.size;
            let advance = (width + state.char_space) * state.scale;
            let glyph = pen.glyph(along, advance, blank, self.placed);
            self.placed = false;
            let counts = GlyphSink { hidden: state.invisible, text: &mut self.text };
            match &shown.signs {
                Signs::One(sign) => counts.put(glyph, &[*sign]),
                Signs::Many(signs) => counts.put(glyph, signs),
            }
            let word_space = if code == 32 && length == 1 { state.word_space } else { 0.0 };
            along += advance + word_space * state.scale;
        }
        self.text_matrix = self.text_matrix.moved(along);
        self.steps += bytes.len() as u64 / 8;
    }
}

/// The last `N` numbers among the operands, 0 for those that are missing.
fn numbers<const N: usize>(instruction: &Instruction<'_, '_>) -> [f64; N] {
    let mut last = [0.0; N];
    for operand in instruction.operands() {
        if let Object::Number(number) = operand {
            last.rotate_left(1);
            last[N - 1] = number.as_f64();
        }
    }
    last
}

fn name<'o>(instruction: &'o Instruction<'o, 'o>) -> Option<&'o Name<'o>> {
    instruction.operands().find_map(|operand| match operand {
        Object::Name(name) => Some(name),
        _ => None,
    })
}
