//! A picture, as far as it must be looked into: whether there is anything on it.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use flate2::read::ZlibDecoder;

/// What is on a picture.
#[derive(Debug)]
pub struct Shades {
    /// How many colours are in it.
    pub distinct: usize,
    /// Whether the corner, which is the page's ground, is dark.
    pub is_dark: bool,
}

/// Reads a PNG of 8 bits a channel, as Chromium makes them.
pub fn shades(path: &Path) -> Shades {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let mut packed = Vec::new();
    let (mut width, mut channels) = (0, 0);
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let data = &bytes[at + 8..at + 8 + length];
        match &bytes[at + 4..at + 8] {
            b"IHDR" => {
                width = u32::from_be_bytes(data[..4].try_into().unwrap()) as usize;
                assert_eq!(data[8], 8, "bits a channel");
                channels = match data[9] {
                    2 => 3,
                    6 => 4,
                    other => panic!("colour type {other}"),
                };
            }
            b"IDAT" => packed.extend_from_slice(data),
            _ => {}
        }
        at += length + 12;
    }
    let mut lines = Vec::new();
    ZlibDecoder::new(&packed[..])
        .read_to_end(&mut lines)
        .unwrap();
    colours(&lines, width, channels)
}

/// Undoes the filters of the lines, and counts.
fn colours(lines: &[u8], width: usize, channels: usize) -> Shades {
    let row = width * channels;
    let mut above = vec![0_u8; row];
    let mut found = BTreeSet::new();
    let mut corner = None;
    for line in lines.chunks(row + 1) {
        let mut this = line[1..].to_vec();
        for i in 0..row {
            let left = if i < channels { 0 } else { this[i - channels] };
            let up = above[i];
            let corner = if i < channels { 0 } else { above[i - channels] };
            let add = match line[0] {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                _ => paeth(left, up, corner),
            };
            this[i] = this[i].wrapping_add(add);
        }
        found.extend(
            this.chunks(channels)
                .step_by(7)
                .map(|it| [it[0], it[1], it[2]]),
        );
        corner.get_or_insert([this[0], this[1], this[2]]);
        above = this;
    }
    Shades {
        distinct: found.len(),
        is_dark: corner.unwrap().iter().all(|channel| *channel < 64),
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |it: u8| (guess - i16::from(it)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
