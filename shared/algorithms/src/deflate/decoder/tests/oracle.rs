//! A decoder that is as plain as RFC 1951: a bit at a time, and a search through all codewords.

/// What it has found.
pub(super) struct Found {
    pub(super) output: Vec<u8>,
    pub(super) message: Option<&'static str>,
    pub(super) ended: bool,
}

enum Stop {
    Input,
    Error(&'static str),
}

use Stop::{Error, Input};

/// Decodes a raw stream.
pub(super) fn inflate(input: &[u8]) -> Found {
    let mut output = Vec::new();
    let mut bits = Bits { input, at: 0 };
    let result = blocks(&mut bits, &mut output);
    let message = match result {
        Err(Error(message)) => Some(message),
        _ => None,
    };
    Found { output, message, ended: result.is_ok() }
}

struct Bits<'i> {
    input: &'i [u8],
    /// In bits.
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Result<usize, Stop> {
        if self.at + count > self.input.len() * 8 {
            return Err(Input);
        }
        let bit = |at: usize| usize::from(self.input[at / 8] >> (at % 8) & 1);
        let value = (0..count).map(|nth| bit(self.at + nth) << nth).sum();
        self.at += count;
        Ok(value)
    }
}

/// Pairs of codeword, with its length, and symbol; and what a bit means that is no codeword.
struct Code(Vec<(usize, usize, usize)>, Option<usize>);

impl Code {
    /// `None` where zlib says that it is no code.
    fn new(lengths: &[usize], is_code_length_code: bool) -> Option<Self> {
        let (mut codeword, mut code) = (0, Vec::new());
        for length in 1..=15 {
            codeword *= 2;
            for (symbol, _) in lengths.iter().enumerate().filter(|&(_, &other)| other == length) {
                code.push((codeword, length, symbol));
                codeword += 1;
            }
            if codeword > 1 << length {
                return None;
            }
        }
        let longest = lengths.iter().max().copied().unwrap_or(0);
        let complete = codeword == 1 << 15;
        match longest {
            0 => Some(Self(code, is_code_length_code.then_some(0))),
            1 if !is_code_length_code => Some(Self(code, None)),
            _ => complete.then_some(Self(code, None)),
        }
    }

    fn decode(&self, bits: &mut Bits<'_>, otherwise: &'static str) -> Result<usize, Stop> {
        let mut codeword = 0;
        for length in 1..=15 {
            codeword = codeword * 2 + bits.take(1)?;
            let same =
                |&&(other, its, _): &&(usize, usize, usize)| other == codeword && its == length;
            if let Some(&(_, _, symbol)) = self.0.iter().find(same) {
                return Ok(symbol);
            }
            if self.0.len() < 2 {
                break;
            }
        }
        self.1.ok_or(Error(otherwise))
    }
}

fn blocks(bits: &mut Bits<'_>, output: &mut Vec<u8>) -> Result<(), Stop> {
    loop {
        let header = bits.take(3)?;
        match header >> 1 {
            0 => stored(bits, output)?,
            1 => {
                let lengths: Vec<usize> = (0..288)
                    .map(|symbol| match symbol {
                        0..144 => 8,
                        144..256 => 9,
                        256..280 => 7,
                        _ => 8,
                    })
                    .collect();
                let litlens = Code::new(&lengths, false).expect("fixed");
                symbols(bits, output, &litlens, &Code::new(&[5; 32], false).expect("fixed"))?;
            }
            2 => {
                let (litlens, distances) = dynamic(bits)?;
                symbols(bits, output, &litlens, &distances)?;
            }
            _ => return Err(Error("invalid block type")),
        }
        if header & 1 != 0 {
            return Ok(());
        }
    }
}

fn stored(bits: &mut Bits<'_>, output: &mut Vec<u8>) -> Result<(), Stop> {
    bits.at = bits.at.next_multiple_of(8);
    let lengths = bits.take(32)?;
    if lengths & 0xffff != !lengths >> 16 & 0xffff {
        return Err(Error("invalid stored block lengths"));
    }
    for _ in 0..lengths & 0xffff {
        output.push(bits.take(8)? as u8);
    }
    Ok(())
}

fn dynamic(bits: &mut Bits<'_>) -> Result<(Code, Code), Stop> {
    let counts = bits.take(14)?;
    let (litlens, distances) = ((counts & 31) + 257, (counts >> 5 & 31) + 1);
    if litlens > 286 || distances > 30 {
        return Err(Error("too many length or distance symbols"));
    }
    let mut lengths = [0; 19];
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    for symbol in &order[..(counts >> 10) + 4] {
        lengths[*symbol] = bits.take(3)?;
    }
    let code = Code::new(&lengths, true).ok_or(Error("invalid code lengths set"))?;
    let mut lengths: Vec<usize> = Vec::new();
    while lengths.len() < litlens + distances {
        let symbol = code.decode(bits, "")?;
        let (length, count) = match symbol {
            16 => {
                let count = 3 + bits.take(2)?;
                (*lengths.last().ok_or(Error("invalid bit length repeat"))?, count)
            }
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length, 1),
        };
        lengths.extend(vec![length; count]);
        if lengths.len() > litlens + distances {
            return Err(Error("invalid bit length repeat"));
        }
    }
    if lengths[256] == 0 {
        return Err(Error("invalid code -- missing end-of-block"));
    }
    let (litlens, distances) = lengths.split_at(litlens);
    let litlens = Code::new(litlens, false).ok_or(Error("invalid literal/lengths set"))?;
    let distances = Code::new(distances, false).ok_or(Error("invalid distances set"))?;
    Ok((litlens, distances))
}

fn symbols(
    bits: &mut Bits<'_>,
    output: &mut Vec<u8>,
    litlens: &Code,
    distances: &Code,
) -> Result<(), Stop> {
    const INVALID: &str = "invalid literal/length code";
    loop {
        let length = match litlens.decode(bits, INVALID)? {
            literal @ 0..256 => {
                output.push(literal as u8);
                continue;
            }
            256 => return Ok(()),
            symbol @ 257..265 => symbol - 254,
            symbol @ 265..285 => {
                let extra = (symbol - 261) / 4;
                ((4 + (symbol - 261) % 4) << extra) + 3 + bits.take(extra)?
            }
            285 => 258,
            _ => return Err(Error(INVALID)),
        };
        let distance = match distances.decode(bits, "invalid distance code")? {
            symbol @ 0..4 => symbol + 1,
            symbol @ 4..30 => {
                let extra = symbol / 2 - 1;
                ((2 + symbol % 2) << extra) + 1 + bits.take(extra)?
            }
            _ => return Err(Error("invalid distance code")),
        };
        if distance > output.len() {
            return Err(Error("invalid distance too far back"));
        }
        for _ in 0..length {
            output.push(output[output.len() - distance]);
        }
    }
}
