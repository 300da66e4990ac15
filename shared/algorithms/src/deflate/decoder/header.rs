//! Headers and trailers of the containers.

use super::{Decoder, State, Step, Stop};
use crate::base::memory::Memory;
use crate::deflate::container::{Check, GZIP_MAGIC, GzipFlags, ZlibHeader};
use crate::deflate::wrong::Wrong;

impl<M: Memory> Decoder<M> {
    /// A state of a header.
    #[cold]
    pub(super) fn header(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        self.state = match self.state {
            State::Head => self.head(step)?,
            State::DictionaryId => self.dictionary_id(step)?,
            State::Dictionary => return Err(Stop::Dictionary),
            State::GzipFlags => self.gzip_flags(step)?,
            State::GzipTime => self.gzip_field(step, 4, State::GzipSystem)?,
            State::GzipSystem => self.gzip_field(step, 2, State::GzipExtraLength)?,
            State::GzipExtraLength => self.gzip_extra_length(step)?,
            State::GzipExtra => self.gzip_extra(step)?,
            State::GzipName if self.flag(GzipFlags::name) => {
                self.gzip_text(step, State::GzipComment)?
            }
            State::GzipName => State::GzipComment,
            State::GzipComment if self.flag(GzipFlags::comment) => {
                self.gzip_text(step, State::GzipHeaderCrc)?
            }
            State::GzipComment => State::GzipHeaderCrc,
            _ => self.gzip_header_crc(step)?,
        };
        Ok(())
    }

    fn flag(&self, flag: fn(GzipFlags) -> bool) -> bool {
        self.gzip.is_some_and(flag)
    }

    fn head(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        let bytes = step.reader.take(16).ok_or(Stop::Input)?;
        if self.format.gzip && bytes == GZIP_MAGIC {
            if self.format.window_bits == 0 {
                self.format.window_bits = 15;
            }
            self.check = Check::Crc32(0);
            self.check.update(&(bytes as u16).to_le_bytes());
            return Ok(State::GzipFlags);
        }
        if !self.format.zlib {
            return Err(Stop::Data(Wrong::HeaderCheck));
        }
        let header = ZlibHeader::parse(bytes, self.format.window_bits).map_err(Stop::Data)?;
        self.format.window_bits = header.window_bits;
        self.check = Check::Adler32(1);
        Ok(if header.needs_dictionary { State::DictionaryId } else { State::BlockHeader })
    }

    fn dictionary_id(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        let id = step.reader.take(32).ok_or(Stop::Input)?;
        self.check = Check::Adler32(id.swap_bytes());
        Ok(State::Dictionary)
    }

    fn gzip_flags(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        let bytes = step.reader.take(16).ok_or(Stop::Input)?;
        let flags = GzipFlags::parse(bytes).map_err(Stop::Data)?;
        self.gzip = Some(flags);
        self.check.update(&(bytes as u16).to_le_bytes());
        Ok(State::GzipTime)
    }

    /// A field of so many bytes, which is for the checksum only.
    fn gzip_field(
        &mut self,
        step: &mut Step<'_, '_>,
        bytes: u32,
        next: State,
    ) -> Result<State, Stop> {
        let field = step.reader.take(bytes * 8).ok_or(Stop::Input)?;
        self.check.update(&field.to_le_bytes()[..bytes as usize]);
        Ok(next)
    }

    fn gzip_extra_length(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        if !self.flag(GzipFlags::extra) {
            return Ok(State::GzipName);
        }
        let length = step.reader.take(16).ok_or(Stop::Input)?;
        self.check.update(&(length as u16).to_le_bytes());
        self.length = length as u16;
        Ok(State::GzipExtra)
    }

    fn gzip_extra(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        let bytes = step.reader.take_bytes(self.length.into());
        self.check.update(bytes);
        self.length -= bytes.len() as u16;
        if self.length == 0 { Ok(State::GzipName) } else { Err(Stop::Input) }
    }

    /// A text that ends with a zero.
    fn gzip_text(&mut self, step: &mut Step<'_, '_>, next: State) -> Result<State, Stop> {
        step.reader.give_back();
        let rest = &step.reader.input[step.reader.at..];
        let end = rest.iter().position(|&byte| byte == 0);
        let length = end.map_or(rest.len(), |end| end + 1);
        self.check.update(step.reader.take_bytes(length));
        if end.is_some() { Ok(next) } else { Err(Stop::Input) }
    }

    fn gzip_header_crc(&mut self, step: &mut Step<'_, '_>) -> Result<State, Stop> {
        if self.flag(GzipFlags::header_crc) {
            let expected = step.reader.take(16).ok_or(Stop::Input)?;
            if !matches!(self.check, Check::Crc32(value) if value & 0xffff == expected) {
                return Err(Stop::Data(Wrong::HeaderCrc));
            }
        }
        self.check = Check::Crc32(0);
        Ok(State::BlockHeader)
    }

    /// The checksum behind the last block.
    pub(super) fn data_check(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        if self.format.is_raw() {
            self.state = State::End;
            return Ok(());
        }
        let expected = step.reader.take(32).ok_or(Stop::Input)?;
        self.update_check(step);
        let equal = match self.check {
            Check::Crc32(value) => value == expected,
            Check::Adler32(value) => value == expected.swap_bytes(),
            Check::None => true,
        };
        if !equal {
            return Err(Stop::Data(Wrong::DataCheck));
        }
        self.state = if self.gzip.is_some() { State::LengthCheck } else { State::End };
        Ok(())
    }

    /// The length behind the checksum of gzip.
    pub(super) fn length_check(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        if step.reader.take(32).ok_or(Stop::Input)? != self.total {
            return Err(Stop::Data(Wrong::LengthCheck));
        }
        self.state = State::End;
        Ok(())
    }
}
