//! The same for what takes its input by pieces or blocks.

use rustdlib_glue::{Blocks, Buffer, Builtin, transform_blocks, try_transform_pieces};

use super::waiting::let_others_act;

rows! {
    "Pieces::each" => |at, py| {
        let source = at.value.attribute(py, c"data")?;
        let mut buffer = Buffer::new();
        let pieces = buffer.open_pieces(source.object())?;
        let mut sum = 0;
        let mut result = Ok(false);
        pieces.each(|piece| {
            // Nobody resizes what is exported, so this is what it was.
            assert!(piece.iter().all(|&byte| byte == b'l'));
            if result.is_ok() {
                result = at.value.is_true();
            }
            sum += piece.len();
        });
        result.map(|_| py.str(sum))?
    };
    "Pieces::try_each" => |at, py| {
        let source = at.value.attribute(py, c"data")?;
        let mut buffer = Buffer::new();
        let pieces = buffer.open_ascii_pieces(source.object())?;
        let mut sum = 0;
        pieces.try_each(|piece| {
            assert!(piece.iter().all(|&byte| byte == b'l'));
            sum += piece.len();
            at.value.is_true().map(|_| ())
        })?;
        py.str(sum)
    };
    "transform_blocks" => |at, py| {
        let source = at.value.attribute(py, c"data")?;
        let mut buffer = Buffer::new();
        let pieces = buffer.open_pieces(source.object())?;
        let length = pieces.length();
        let made = transform_blocks(
            py,
            &pieces,
            length,
            |_, _| unreachable!("a bytearray is not constant"),
            |blocks: Blocks<'_, 64>, rest, room| {
                let mut copy = rest.to_vec();
                for block in blocks {
                    let_others_act();
                    copy.extend(block);
                }
                assert!(copy.iter().all(|&byte| byte == b'l'));
                room[..copy.len()].write_copy_of_slice(&copy)
            },
        )?;
        py.str(made.object().length()?)
    };
    "try_transform_pieces" => |at, py| {
        let source = at.value.attribute(py, c"data")?;
        let mut buffer = Buffer::new();
        let pieces = buffer.open_pieces(source.object())?;
        let made = try_transform_pieces(
            py,
            &pieces,
            pieces.length(),
            |_, _| unreachable!("a bytearray is not constant"),
            |pieces, _| -> Result<&mut [u8], &str> {
                pieces.try_each(|piece| {
                    let_others_act();
                    if piece.iter().all(|&byte| byte == b'l') { Ok(()) } else { Err("changed") }
                })?;
                Err("no")
            },
        )?;
        made.map_err(|error| py.raise(Builtin::ValueError, error))
    };
}
