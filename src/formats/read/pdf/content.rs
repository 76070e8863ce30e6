//! The operators of a page: what is shown where, and which of it anybody sees. Shapes, colours and pictures are followed as
//! far as they clip letters, lie behind them or cover them (see `canvas`); they are not drawn.
//!
//! WorkLeft is counted: a page or a file that asks for more than any print does is given up, not waited for.

use std::sync::atomic::{AtomicU64, Ordering};

use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::annotation::{self, Annotation};
use super::area::{Area, is_upright};
use super::canvas::{Canvas, Paint};
use super::colour::ColourSpace;
use super::font::{Fonts, Signs};
use super::glyph::{LetterFate, PageFault, PageText};
use super::inflate::{MOST_PER_PAGE, content};
use super::layers::Layers;
use super::matrix::Matrix;
use super::path::DrawnPath;
use super::pen::{LastLetter, Showing, TextPen};
use super::state::{GraphicsState, PaintInk};

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
/// A move along the text, as a share of the font's size, that counts as a place of its own.
const LEAP: f64 = 0.25;
/// ColourSpace between letters, as a share of the font's size, that no print leaves: a producer takes it back by moves.
const TAKEN_BACK: f64 = 0.5;
/// Comparisons of a letter with what lies around it that count as one operator.
const COMPARED: u64 = 16;

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
pub(super) fn read<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>, work: &WorkLeft, layers: &Layers) -> PageText {
    let (width, height) = page.base_dimensions();
    let crop = page.intersected_crop_box();
    let upright = Matrix([1.0, 0.0, 0.0, -1.0, -crop.x0, crop.y0 + f64::from(height)]);
    let text = PageText { width, height, ..PageText::default() };
    let mut reader = ContentReader {
        fonts,
        layers,
        marks: Vec::new(),
        state: GraphicsState { onto_page: upright, ..GraphicsState::default() },
        saved: Vec::new(),
        text_matrix: Matrix::default(),
        line_matrix: Matrix::default(),
        placed: true,
        shown: None,
        last: None,
        path: DrawnPath::default(),
        canvas: Canvas::new(width, height),
        steps: 0,
        unpacked: 0,
        text,
    };
    let done = reader.contents(page).and_then(|bytes| reader.run(&bytes, page.resources(), 0));
    reader.lay_over(annotation::seen(page, upright, layers));
    let affordable = work.take(reader.steps);
    reader.text.broken = done.err().or((!affordable).then_some(PageFault::TooMuch));
    reader.finish()
}

struct ContentReader<'a, 'f> {
    fonts: &'f mut Fonts<'a>,
    layers: &'f Layers,
    /// The marked pieces of content that are open, and whether each is on a layer that is switched off.
    marks: Vec<bool>,
    state: GraphicsState,
    saved: Vec<GraphicsState>,
    text_matrix: Matrix,
    line_matrix: Matrix,
    placed: bool,
    shown: Option<ShownGlyph>,
    last: Option<LastLetter>,
    path: DrawnPath,
    canvas: Canvas,
    steps: u64,
    unpacked: usize,
    text: PageText,
}

/// The letter that a string ended with: how far the next one of its word stands from it is known when that one comes.
struct ShownGlyph {
    /// Its place among the letters.
    at: usize,
    /// Its own width.
    width: f64,
    /// The space between letters that follows it.
    space: f64,
    /// How far the moves since then go along the text.
    moved: f64,
    /// What a length along the text is on the page.
    stretch: f64,
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
            let compared = self.canvas.compared / COMPARED;
            if self.steps + compared > MOST_STEPS || self.text.glyphs.len() > MOST_GLYPHS {
                return Err(PageFault::TooMuch);
            }
            let operator: &[u8] = instruction.operator;
            if operator == END {
                return Ok(());
            }
            match operator {
                b"Do" => self.show_object(&instruction, resources, depth)?,
                b"Tf" => self.set_font(&instruction, resources),
                b"BDC" => self.mark(self.names_hidden_layer(&instruction, resources))?,
                b"BMC" => self.mark(false)?,
                b"EMC" => _ = self.marks.pop(),
                b"gs" => self.set_graphics_state(&instruction, resources),
                b"cs" | b"CS" => {
                    let space = name(&instruction)
                        .map_or(ColourSpace::Unknown, |name| ColourSpace::named(name, resources));
                    self.ink(operator == b"cs").set_space(space);
                }
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
            b"BI" => {
                let picture = instruction.operands().find_map(|operand| match operand {
                    Object::Stream(picture) => Some(PictureVeil::of(picture.dict())),
                    _ => None,
                });
                self.show_picture(picture.unwrap_or(PictureVeil::Thin));
            }
            _ if self.draw(operator, instruction) || self.set_colour(operator, instruction) => {}
            _ => self.set_text_state(operator, instruction),
        }
        Ok(())
    }

    /// The operators that build a path and paint it; false for any other.
    fn draw(&mut self, operator: &[u8], instruction: &Instruction<'_, '_>) -> bool {
        let onto_page = self.state.onto_page;
        let points = |numbers: [f64; 6]| {
            numbers.chunks_exact(2).map(|pair| onto_page.point((pair[0], pair[1]))).collect::<Vec<_>>()
        };
        match operator {
            b"m" => self.path.begin(onto_page.point(pair(instruction))),
            b"l" => self.path.line(onto_page.point(pair(instruction))),
            b"c" => self.path.curve(&points(numbers(instruction))),
            b"v" | b"y" => {
                let [a, b, c, d]: [f64; 4] = numbers(instruction);
                self.path.curve(&points([a, b, c, d, c, d]));
            }
            b"re" => {
                let [x, y, width, height] = numbers(instruction);
                self.path.rectangle(Area::corners([x, y, x + width, y + height], onto_page));
            }
            b"h" => {}
            b"W" | b"W*" => self.path.clips = true,
            b"n" => self.end_path(false, false),
            b"S" | b"s" => self.end_path(false, true),
            b"f" | b"F" | b"f*" => self.end_path(true, false),
            b"B" | b"B*" | b"b" | b"b*" => self.end_path(true, true),
            b"sh" if self.is_on_hidden_layer() => {}
            b"sh" => self.canvas.paint(self.state.clip, Paint::Mixed),
            _ => return false,
        }
        true
    }

    /// Paints the path, and clips by it where that was asked for.
    fn end_path(&mut self, fills: bool, strokes: bool) {
        let mut path = std::mem::take(&mut self.path);
        path.end_piece();
        let shows = !self.is_on_hidden_layer();
        if shows && fills {
            self.fill(&path);
        }
        if shows && strokes && self.state.stroke.is_seen() {
            path.lines.iter().for_each(|line| self.canvas.rule(line.and(self.state.clip)));
        }
        if path.clips {
            self.state.clip = self.state.clip.and(path.bounds.unwrap_or(Area::NOWHERE));
        }
    }

    fn fill(&mut self, path: &DrawnPath) {
        let (ink, clip) = (self.state.fill, self.state.clip);
        if !ink.is_seen() {
            return;
        }
        if ink.is_opaque() && ink.colour.is_some() {
            path.filled().iter().for_each(|area| self.cover(area.and(clip)));
        }
        let paint = ink.colour.map_or(Paint::Mixed, Paint::Even);
        let whole = path.bounds.filter(|_| path.is_odd);
        for area in path.rectangles.iter().chain(whole.as_ref()).map(|area| area.and(clip)) {
            self.canvas.rule(area);
            self.canvas.paint(area, paint);
        }
    }

    /// Hides the letters so far that something is painted over.
    fn cover(&mut self, area: Area) {
        for at in self.canvas.covered(&area, &self.text.glyphs) {
            self.text.glyphs[at].fate = LetterFate::Covered;
        }
    }

    fn ink(&mut self, fills: bool) -> &mut PaintInk {
        if fills { &mut self.state.fill } else { &mut self.state.stroke }
    }

    /// The operators that name a colour; false for any other.
    fn set_colour(&mut self, operator: &[u8], instruction: &Instruction<'_, '_>) -> bool {
        let fills = operator.first().is_some_and(u8::is_ascii_lowercase);
        let parts: Vec<f64> = instruction.operands().filter_map(as_number).collect();
        let ink = self.ink(fills);
        let space = match operator {
            b"g" | b"G" => ColourSpace::Grey,
            b"rg" | b"RG" => ColourSpace::Rgb,
            b"k" | b"K" => ColourSpace::Cmyk,
            b"sc" | b"scn" | b"SC" | b"SCN" => ink.space,
            _ => return false,
        };
        ink.set(space, &parts);
        true
    }

    /// A picture in the unit square.
    fn show_picture(&mut self, veil: PictureVeil) {
        let ink = self.state.fill;
        if self.is_on_hidden_layer() || !ink.is_seen() {
            return;
        }
        self.text.picture = true;
        let corners = Area::corners([0.0, 0.0, 1.0, 1.0], self.state.onto_page);
        let area = Area::around(&corners).and(self.state.clip);
        match veil {
            PictureVeil::Solid if ink.is_opaque() && is_upright(&corners) => self.cover(area),
            // What a scanner saw is often no more than the black of the page: the text under it is its guess.
            PictureVeil::Stencil if self.canvas.is_scan(&area) => self.cover(area),
            _ => self.text.veiled += self.seen_under(&area),
        }
        self.canvas.paint(area, Paint::Mixed);
    }

    /// How many letters to be seen so far lie under an area.
    fn seen_under(&mut self, area: &Area) -> usize {
        let under = self.canvas.covered(area, &self.text.glyphs);
        let is_seen = |at: &&usize| {
            let glyph = &self.text.glyphs[**at];
            glyph.fate != LetterFate::Covered && !glyph.sign.is_blank()
        };
        under.iter().filter(is_seen).count()
    }

    /// Notes what was laid over the page once it was drawn.
    fn lay_over(&mut self, annotations: Vec<Annotation>) {
        for Annotation { area, strikes } in annotations {
            strikes.into_iter().for_each(|line| self.canvas.rule(line));
            match self.seen_under(&area) {
                0 => self.text.laid_beside += 1,
                _ => self.text.laid_over += 1,
            }
        }
    }

    /// Opens a marked piece of content.
    fn mark(&mut self, is_hidden: bool) -> Result<(), PageFault> {
        self.marks.push(is_hidden);
        if self.marks.len() > MOST_SAVED { Err(PageFault::TooMuch) } else { Ok(()) }
    }

    /// Whether `/OC /Name BDC` names a layer that is switched off.
    fn names_hidden_layer(&self, instruction: &Instruction<'_, '_>, resources: &Resources<'a>) -> bool {
        let mut names = instruction.operands().filter_map(|operand| match operand {
            Object::Name(name) => Some(name),
            _ => None,
        });
        let is_layer = names.next().is_some_and(|tag| tag.as_ref() == b"OC");
        names.next().is_some_and(|name| is_layer && self.layers.hide(&resources.properties, name.as_ref()))
    }

    fn is_on_hidden_layer(&self) -> bool {
        self.marks.contains(&true)
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
                self.state.mode = mode as u8;
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
        let Some(state) = name(instruction).and_then(|name| resources.get_ext_g_state(name)) else { return };
        for (key, fills) in [(&b"ca"[..], true), (b"CA", false)] {
            if let Some(alpha) = state.get::<f64>(key) {
                self.ink(fills).alpha = alpha;
            }
        }
        let Some(font) = state.get::<Array<'a>>(b"Font") else { return };
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
            if !self.layers.hide(dict, b"OC") {
                self.show_picture(PictureVeil::of(dict));
            }
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
        let is_hidden = self.is_on_hidden_layer() || self.layers.hide(dict, b"OC");
        let marks = std::mem::replace(&mut self.marks, vec![is_hidden]);
        self.state.onto_page = placed.then(self.state.onto_page);
        if let Some(frame) = dict.get::<[f64; 4]>(b"BBox") {
            let corners = Area::corners(frame, self.state.onto_page);
            self.state.clip = self.state.clip.and(Area::around(&corners));
        }
        let path = std::mem::take(&mut self.path);
        let done = self.run(&bytes, own.as_ref().unwrap_or(resources), depth + 1);
        (self.state, self.saved) = (state, saved);
        (self.text_matrix, self.line_matrix) = (text_matrix, line_matrix);
        (self.path, self.shown, self.marks) = (path, None, marks);
        done
    }

    fn place(&mut self, matrix: Matrix) {
        (self.text_matrix, self.line_matrix) = (matrix, matrix);
        (self.placed, self.shown) = (true, None);
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

    /// Moves against the text, and so away from the letter before or, where that one's space is taken back, to it.
    fn move_back(&mut self, thousandths: f64) {
        let by = -thousandths / 1000.0 * self.state.size * self.state.scale;
        self.text_matrix = self.text_matrix.moved(by);
        let size = self.state.size * self.state.scale;
        let moved = match &mut self.shown {
            None => by,
            Some(shown) => {
                shown.moved += by;
                if shown.space != 0.0
                    && let Some(glyph) = self.text.glyphs.get_mut(shown.at)
                {
                    glyph.advance = shown.reach(size);
                }
                // Only what is left of a space that is taken back is a move.
                if is_taken_back(shown.space, size) { shown.space + shown.moved } else { shown.moved }
            }
        };
        self.placed |= moved.abs() >= (LEAP * size).abs();
    }

    fn show(&mut self, bytes: &[u8]) {
        let onto_page = self.text_matrix.then(self.state.onto_page);
        let pen = TextPen::new(onto_page, self.state.size, self.state.scale, self.state.rise);
        let showing = self.showing(&pen);
        let state = &self.state;
        let face = self.fonts.face(state.font);
        let blank = f64::from(face.blank) / 1000.0 * pen.across;
        let first = self.text.glyphs.len();
        let (mut along, mut at) = (0.0, 0);
        self.shown = None;
        while at < bytes.len() && self.text.glyphs.len() <= MOST_GLYPHS {
            let (code, length) = face.code(bytes, at);
            at += length;
            let shown = face.shown(code);
            let width = f64::from(shown.width) / 1000.0 * state.size * state.scale;
            let space = state.char_space * state.scale;
            let glyph = pen.glyph(along, width + space, blank, self.placed);
            self.placed = false;
            let place = self.text.glyphs.len();
            match &shown.signs {
                Signs::One(sign) => self.text.put(glyph, &[*sign], &showing, &mut self.last),
                Signs::Many(signs) => self.text.put(glyph, signs, &showing, &mut self.last),
            }
            self.shown = (self.text.glyphs.len() == place + 1).then_some(ShownGlyph {
                at: place,
                width,
                space,
                moved: 0.0,
                stretch: pen.stretch,
            });
            let word_space = if code == 32 && length == 1 { state.word_space } else { 0.0 };
            along += width + space + word_space * state.scale;
        }
        self.text_matrix = self.text_matrix.moved(along);
        self.steps += bytes.len() as u64 / 8;
        if let Some(shown) = &self.shown {
            self.text.glyphs[shown.at].advance = shown.reach(self.state.size * self.state.scale);
        }
        if self.text.glyphs.len() > first {
            self.canvas.wrote(first..self.text.glyphs.len(), &self.text.glyphs);
        }
    }

    /// How a string is shown that begins where the pen stands.
    fn showing(&mut self, pen: &TextPen) -> Showing {
        let at = pen.glyph(0.0, 0.3 * self.state.size * self.state.scale, 0.0, true).centre();
        let canvas = &mut self.canvas;
        let hidden =
            self.marks.contains(&true) || !self.state.text_inks().any(|ink| canvas.shows(ink.colour, at));
        Showing { hidden, clip: self.state.clip }
    }

    /// The page, once all of it is drawn.
    fn finish(self) -> PageText {
        let Self { mut text, canvas, .. } = self;
        let is_covered = |glyph: &super::glyph::Glyph| glyph.fate == LetterFate::Covered;
        text.hidden += text.glyphs.iter().filter(|glyph| is_covered(glyph) && !glyph.sign.is_blank()).count();
        text.glyphs.retain(|glyph| !is_covered(glyph));
        text.strikes = canvas.strikes;
        text
    }
}

/// Whether a space between letters is so wide that no print leaves it.
fn is_taken_back(space: f64, size: f64) -> bool {
    space.abs() >= (TAKEN_BACK * size).abs()
}

impl ShownGlyph {
    /// How far the next letter of its word stands from it, on the page, in a font of that size. A move forward is a gap and
    /// makes it no longer.
    fn reach(&self, size: f64) -> f32 {
        let forward = if size < 0.0 { -1.0 } else { 1.0 };
        let [width, space, moved] = [self.width, self.space, self.moved].map(|length| forward * length);
        let reach = if is_taken_back(space, size) {
            width + (space + moved).min(0.0)
        } else {
            width + space + moved.min(0.0)
        };
        (self.stretch * reach).abs() as f32
    }
}

/// What one sees of that which lies under a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PictureVeil {
    /// Nothing.
    Solid,
    /// What its holes leave open: it paints in one colour where its data say so.
    Stencil,
    /// What it lets through.
    Thin,
}

impl PictureVeil {
    fn of(picture: &Dict<'_>) -> Self {
        let is_set = |key: &[u8]| picture.get::<bool>(key) == Some(true);
        if is_set(b"ImageMask") || is_set(b"IM") {
            Self::Stencil
        } else if picture.contains_key(b"SMask") || picture.contains_key(b"Mask") {
            Self::Thin
        } else {
            Self::Solid
        }
    }
}

fn pair(instruction: &Instruction<'_, '_>) -> (f64, f64) {
    let [x, y] = numbers(instruction);
    (x, y)
}

fn as_number(operand: &Object<'_>) -> Option<f64> {
    match operand {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
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
