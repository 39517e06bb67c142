//! Letters, how wide they are, and text broken into lines.
//!
//! Letters are those of DejaVu Serif, which has Latin, Greek, Cyrillic, Armenian and Georgian ones.

use std::sync::LazyLock;

use krilla::text::Font;
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

/// Which of the [`faces`] is the regular one.
pub const REGULAR: usize = 0;
/// Which of the [`faces`] is the bold one.
pub const BOLD: usize = 1;
/// The smallest letters that can be read without effort.
const SMALLEST: f32 = 8.0;
/// What stands for a letter that is lacking.
const UNKNOWN: char = '□';

static FACES: LazyLock<Option<[Face; 2]>> = LazyLock::new(|| {
    let regular = Face::new(include_bytes!("../fonts/DejaVuSerif.ttf"))?;
    Some([regular, Face::new(include_bytes!("../fonts/DejaVuSerif-Bold.ttf"))?])
});

/// The faces that everything is printed in.
pub fn faces() -> Option<&'static [Face; 2]> {
    FACES.as_ref()
}

/// Letters of one weight.
pub struct Face {
    /// The letters, as they are drawn.
    pub font: Font,
    measured: FontRef<'static>,
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let font = Font::new(data.to_vec().into(), 0)?;
        Some(Self { font, measured: FontRef::new(data).ok()? })
    }

    /// The first letter that is lacking; the first sign where nothing would be left.
    pub fn lacking(&self, text: &str) -> Option<char> {
        let map = self.measured.charmap();
        let nothing_left = self.covered(text).is_empty();
        text.chars().find(|letter| (nothing_left || letter.is_alphanumeric()) && map.map(*letter).is_none())
    }

    /// The text without signs that are lacking.
    pub fn covered(&self, text: &str) -> String {
        self.with(text, |_| None)
    }

    /// The text with a box for each letter that is lacking, and without other signs that are.
    pub fn boxed(&self, text: &str) -> String {
        self.with(text, |letter| letter.is_alphanumeric().then_some(UNKNOWN))
    }

    fn with(&self, text: &str, instead: impl Fn(char) -> Option<char>) -> String {
        let map = self.measured.charmap();
        let is_there = |letter: char| !letter.is_control() && map.map(letter).is_some();
        text.split_whitespace()
            .map(|word| word.chars().filter_map(|one| if is_there(one) { Some(one) } else { instead(one) }).collect())
            .filter(|word: &String| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// How wide the text is in letters of this size.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let map = self.measured.charmap();
        let metrics = self.measured.glyph_metrics(Size::new(size), LocationRef::default());
        text.chars().filter_map(|letter| metrics.advance_width(map.map(letter)?)).sum()
    }

    /// The text on so few lines of at most this width, in the largest size up to this one in which none is too wide; on
    /// more where even the smallest is too large for that.
    pub fn fit(&self, text: &str, largest: f32, many: usize, most: f32) -> (f32, Vec<String>) {
        let mut size = largest;
        loop {
            let lines = self.lines(text, size, most);
            if lines.len() <= many || size <= SMALLEST {
                return (size, self.balanced(text, size, lines, most));
            }
            size = (size - 0.5).max(SMALLEST);
        }
    }

    /// As many lines, but of about the same width.
    fn balanced(&self, text: &str, size: f32, lines: Vec<String>, widest: f32) -> Vec<String> {
        let mut best = lines;
        let mut most = widest;
        while best.len() > 1 && most > widest / 2.0 {
            most -= 10.0;
            let narrower = self.lines(text, size, most);
            if narrower.len() > best.len() || narrower.iter().any(|line| self.width(line, size) > most) {
                break;
            }
            best = narrower;
        }
        best
    }

    /// Broken where there are spaces, and inside of words that are too wide for a line of their own.
    pub fn lines(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        let space = self.width(" ", size);
        let mut lines: Vec<String> = Vec::new();
        let mut so_far = 0.0;
        for word in text.split_whitespace() {
            let wide = self.width(word, size);
            match lines.last_mut() {
                Some(line) if so_far + space + wide <= most => {
                    line.push(' ');
                    line.push_str(word);
                    so_far += space + wide;
                }
                _ if wide <= most => {
                    lines.push(word.to_owned());
                    so_far = wide;
                }
                _ => {
                    let pieces = self.pieces(word, size, most);
                    so_far = pieces.last().map_or(0.0, |piece| self.width(piece, size));
                    lines.extend(pieces);
                }
            }
        }
        lines
    }

    /// A word that is too wide for a line, in pieces that are not; of one letter at least.
    fn pieces(&self, word: &str, size: f32, most: f32) -> Vec<String> {
        let mut pieces: Vec<String> = Vec::new();
        let mut wide = 0.0;
        for letter in word.chars() {
            let its = self.width(letter.encode_utf8(&mut [0; 4]), size);
            match pieces.last_mut() {
                Some(piece) if wide + its <= most => {
                    piece.push(letter);
                    wide += its;
                }
                _ => {
                    pieces.push(letter.to_string());
                    wide = its;
                }
            }
        }
        pieces
    }
}
