//! Lines of a file, counted, with the possibility to put some back.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, BufRead},
};

use crate::entry::{Position, Stopped};

/// A line with its line break.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) bytes: Vec<u8>,
}

/// The lines of a file.
pub(crate) struct Lines<R> {
    read: R,
    waiting: VecDeque<Line>,
    number: u64,
    byte: u64,
    at_end: bool,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(read: R) -> Self {
        Self { read, waiting: VecDeque::new(), number: 0, byte: 0, at_end: false }
    }

    /// The next line, without the byte-order mark that a file may begin with. None at the end.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let read = self.read.read_until(b'\n', &mut bytes)?;
        if read == 0 {
            self.at_end = true;
            return Ok(None);
        }
        self.at_end = self.read.fill_buf()?.is_empty();
        self.byte += read as u64;
        self.number += 1;
        if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Some(Line { number: self.number, bytes }))
    }

    /// Makes these lines the next ones.
    pub(crate) fn put_back(&mut self, lines: impl IntoIterator<Item = Line>) {
        for (at, line) in lines.into_iter().enumerate() {
            self.waiting.insert(at, line);
        }
    }

    /// Whether the file has been read to its end, whatever was put back.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end && self.waiting.is_empty()
    }

    /// How many bytes of the file have been read.
    pub(crate) fn byte(&self) -> u64 {
        self.byte
    }

    /// Word that reading stopped here.
    pub(crate) fn stopped(&self, reason: impl fmt::Display) -> Stopped {
        Stopped { at: Position { line: self.number.max(1), byte: self.byte }, reason: reason.to_string() }
    }
}
