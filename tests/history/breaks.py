"""How ours is broken on purpose, so that a reproducer which C passes is seen to fail.

    cargo wire python --python 3.15 -- tests/history/breaks.py [BUG...]

changes a copy of the sources, builds it, and runs the reproducers on that.
"""
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# (reproducers, in words, file, old text, new text)
BREAKS = [
    (["b2a_ascii85_shifts_what_it_cannot"], "the last group loses its high bit",
     "shared/algorithms/src/base85/ascii85.rs",
     "rest => group::encode_last(rest, &mut output",
     "rest => group::encode_last(&rest.iter().map(|b| b & 0x7f).collect::<Vec<_>>(), &mut output"),
    (["ascii85_size_with_a_short_line"], "room for half of the newlines",
     "shared/algorithms/src/base85/ascii85.rs",
     "(width > 0).then_some(width)", "(width > 0).then_some(2 * width)"),
    (["ascii85_round_trip_with_lines"], "a line can end inside of `~>`",
     "shared/algorithms/src/base85/ascii85.rs",
     "    if width > 0 {\n        output.wrap(width);\n    }\n    if options.adobe {",
     "    if options.adobe {\n        output.extend(SUFFIX);\n    }\n    if width > 0 {\n        output.wrap(width);\n    }\n"
     "    if false {"),
    (["data_after_padding_is_lost"], "the first `=` ends the data",
     "modules/binascii/src/base64.rs",
     "let strict = flag(strict_mode",
     "let data = data.split(|byte| *byte == b'=').next().unwrap_or_default();\n"
     "        let strict = flag(strict_mode"),
    (["bits_of_padding_that_are_not_zero"], "`canonical` is not looked at",
     "modules/binascii/src/base64.rs", "            canonical,\n", "            canonical: false,\n"),
    (["b32decode_raises_only_its_error"], "a panic where an error is raised",
     "modules/base64/src/base32.rs",
     ".map_err(|problem| call.raise(ERROR, problem))\n    }\n\n    fn rules",
     ".map_err(|_| panic!())\n    }\n\n    fn rules"),
    (["input_left_behind_a_limit"], "one byte less is kept",
     "shared/streamobject/src/decompressor.rs",
     "waiting.append(&data[used..])", "waiting.append(&data[(used + 1).min(data.len())..])"),
    (["decompressor_used_again_after_an_error"], "a panic where an error is raised",
     "modules/zlib/src/zlib_decompressor.rs",
     "_ => Stop::Failed(Wrong::Status(status, state.message(), DECOMPRESSING)),",
     "_ => {\n                assert!(state.message().is_none());\n"
     "                Stop::Failed(Wrong::Status(status, state.message(), DECOMPRESSING))\n            }"),
    (["compressor_shared_by_threads"],
     "the lock is waited for while attached",
     "shared/glue/src/core/lock.rs",
     "py.detach(|| self.value.lock().ok())", "self.value.lock().ok()"),
    (["big_and_small_updates_of_a_shared_object"], "an update of a shared object is lost",
     "shared/hashobject/src/object.rs",
     "update(call.py(), &this.state, data, |state, piece| made(state).update(piece))?;",
     "let mut copy = Lock::new(None);\n"
     "    this.copy_to(call.py(), copy.alone())?;\n"
     "    update(call.py(), &copy, data, |state, piece| made(state).update(piece))?;\n"
     "    let state = copy.with(call.py(), |state| state.clone())?;\n"
     "    this.state.with(call.py(), |old| *old = state)?;"),
    (["combine_with_a_negative_length_hangs"], "a negative length is counted down",
     "modules/zlib/src/checksum.rs",
     "length(len2, \"crc32_combine\")?.map_err(|()| raise_negative(py))?",
     "length(len2, \"crc32_combine\")?.unwrap_or_else(|()| loop {\n"
     "            std::hint::black_box(0);\n        })"),
    (["unused_data_of_nothing"], "`unused_data` begins as what is not there",
     "shared/streamobject/src/decompressor.rs",
     "this.member(py, UNUSED_DATA).map_or_else(|| py.bytes(b\"\"), Ok)",
     "this.member(py, UNUSED_DATA).map_or_else(|| py.bytes(b\"x\"), Ok)"),
    (["objects_without_init_or_with_two"], "a class without constructor takes that of `object`",
     "shared/glue/src/types/class_slots.rs",
     "flags |= pyo3_ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION;", "flags |= 0;"),
    (["gzip_header_without_end"], "what is passed over is kept",
     "modules/zlib/src/decompressor.rs",
     "let mut dictionary = Dictionary::open",
     "std::mem::forget(data.to_vec());\n        let mut dictionary = Dictionary::open"),
    (["deflate_of_many_distant_matches"], "the last byte of a long input is lost",
     "modules/zlib/src/compressor.rs",
     "run(call, this, data, Some(Flush::None)",
     "run(call, this, &data[..data.len() - usize::from(data.len() > 100_000)], Some(Flush::None)"),
    (["shake_with_a_huge_digest"], "lengths are cut to 8 bits",
     "shared/hashobject/src/object.rs",
     "usize::try_from(argument.index()?)", "usize::try_from(argument.index()? & 255)"),
    (["blake2_copy_without_memory"], "a copy for which there is no memory is a panic",
     "shared/hashobject/src/object.rs",
     "        T::make(call, this.kind, |place| this.copy_to(call.py(), place))\n",
     "        Ok(T::make(call, this.kind, |place| this.copy_to(call.py(), place)).unwrap())\n"),
    (["hmac_that_fails_leaks"], "a failing call keeps 64 bytes",
     "modules/hashlib/src/digestmod.rs",
     "    if algorithm.is_extendable() {",
     "    std::mem::forget(vec![7_u8; 64]);\n    if algorithm.is_extendable() {"),
    (["copy_of_an_hmac_forgets"], "a copy has the algorithm of another",
     "shared/hashobject/src/hmac_object.rs",
     "make::<T>(call, this.algorithm, |copy| {",
     "make::<T>(call, Algorithm::Sm3, |copy| {"),
    (["digest_sizes_of_two_types"], "`digest_size` is read as of another type",
     "shared/hashobject/src/hmac_object.rs",
     "py.int(this.algorithm.digest_size() as isize)",
     "py.int((this.algorithm.digest_size() as i8 * 4) as isize)"),
    (["hmac_digest_of_what_there_is_not"], "an unknown name is unwrapped",
     "modules/hashlib/src/digestmod.rs",
     ".ok_or_else(|| unsupported_name(call, name))",
     ".ok_or_else(|| unsupported_name(call, name)).map_err(|_| panic!())"),
    (["hmac_update_holds_the_gil"], "an HMAC never detaches",
     "shared/hashobject/src/data.rs",
     "    if data.length() < DETACH_SIZE {\n        state.with(",
     "    if data.length() < usize::MAX {\n        state.with("),
    (["json_encoder_that_returns_no_text"], "a panic where an error is raised",
     "modules/json/src/encode.rs",
     "        if !encoded.object().is_str() {\n", "        if !encoded.object().is_str() {\n            panic!();\n"),
    (["json_error_class_deletes_itself"], "the class is looked for again when it has made its exception",
     "modules/json/src/error.rs",
     "        Ok(py.raise_value(class.object(), error.object()))\n    };",
     "        let class = py.import_from(c\"json.decoder\", c\"JSONDecodeError\")?;\n"
     "        Ok(py.raise_value(class.object(), error.object()))\n    };"),
    (["json_deep_nesting"], "no level of recursion is entered for an array",
     "modules/json/src/scan.rs",
     "a JSON array from a unicode string\";\n        let _level = self.py.enter_recursive_call(place)?;",
     "a JSON array from a unicode string\";\n        let _ = place;"),
    (["buffer_drops_the_last_reference"],
     "the export is given back, and its memory lent",
     "shared/glue/src/memory/buffer.rs",
     "Exported::At(start, length) if views_exact_bytes(object) => {",
     "Exported::At(start, length) => {\n                self.release();"),
    (["memoryview_released_meanwhile", "bytearray_resized_meanwhile", "slice_that_outlives_its_buffer"],
     "the export is given back before the data is read",
     "shared/glue/src/memory/buffer.rs",
     "        Ok(self.pieces_of(object, exported))",
     "        self.release();\n        Ok(self.pieces_of(object, exported))"),
    (["attributes_read_while_another_thread_decompresses"], "`needs_input` is set while it works",
     "shared/streamobject/src/decompressor.rs",
     "    let was_waiting =", "    this.set_flag(NEEDS_INPUT, true);\n    let was_waiting ="),
    (["released_memoryview", "buffer_asked_for_with_strange_flags"],
     "an export that fails ends the process",
     "shared/glue/src/memory/buffer.rs",
     "            return Err(Raised::by_c(py));\n        }\n        self.exported = true;",
     "            std::process::abort();\n        }\n        self.exported = true;"),
]

# Where cargo puts the library of a package.
LIBRARIES = {"rustdlib-bundle": "librustdlib.so", "rustdlib-probe": "lib_rustdlib_probe.so"}
# Why a reproducer cannot fail, however ours is broken.
CANNOT_FAIL_HERE = {
    "b85decode_in_many_threads_at_first": "no: no table is made when first used",
    "first_use_in_many_threads": "no: nothing is made when first used",
    "daemon_threads_hash_at_exit": "no: there is no exit handler",
    "crc32_of_more_than_4_gib": "no: lengths have one type",
    "sha3_after_one_byte_4_gib": "no: lengths have one type",
    "hmac_with_a_key_of_more_than_4_gib": "no: nothing is freed by hand",
    "json_indent_drops_the_encoder": "no: what is called is held",
    "json_list_cleared_by_default": "no: what is written is held",
    "json_objects_made_by_new_alone": "no: no object is made without its values",
}
HOW = {name: how for names, how, *_ in BREAKS for name in names}
# What a run of this file has seen: reproducer -> result.
SEEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seen.json")


def seen_to_fail():
    with open(SEEN) as file:
        return {name: HOW[name] for name in json.load(file) if name in HOW}


def main(*names):
    import child
    import run
    copy, target = copy_sources("wire/bundle")
    bugs, unseen = child.all_bugs(), []
    with open(SEEN) as file:
        seen = json.load(file)
    for reproducers, how, path, old, new in BREAKS:
        wanted = [name for name in reproducers if not names or name in names]
        if not wanted:
            continue
        library = build(copy, target, path, old, new, "rustdlib-bundle")
        for name in wanted:
            result = run.run("rust", name, bugs[name].seconds, library)
            print(f"{name}: {how}: {result}", flush=True)
            if result == "passed" or result.startswith(("not here", "ImportError")):
                unseen.append(name)
                seen.pop(name, None)
            else:
                seen[name] = result.split(":")[0]
        with open(SEEN, "w") as file:
            json.dump(dict(sorted(seen.items())), file, indent=1)
            file.write("\n")
    print(f"{len(unseen)} not seen to fail: {', '.join(unseen)}")
    return 1 if unseen else 0


def copy_sources(member):
    """Makes a workspace of the modules, what they share, and this member; with a folder to build in."""
    target = os.path.join(os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target"), "breaks")
    copy = os.path.join(target, "sources")
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("modules", "shared", member):
        shutil.copytree(os.path.join(ROOT, folder), os.path.join(copy, folder))
    shutil.copy(os.path.join(ROOT, "Cargo.lock"), copy)
    with open(os.path.join(ROOT, "Cargo.toml")) as file:
        text = file.read()
    text, found = re.subn(
        r"(?m)^members = .*$", f'members = ["modules/*", "shared/*", "{member}"]', text)
    if found != 1:
        raise SystemExit("breaks.py: Cargo.toml does not say in one line what the members are")
    with open(os.path.join(copy, "Cargo.toml"), "w") as file:
        file.write(text)
    return copy, target


def build(copy, target, path, old, new, package):
    """The library of this package, of the sources with one text changed, or each of several."""
    path = os.path.join(copy, path)
    with open(path) as file:
        text = file.read()
    broken = text
    for before, after in zip(old, new) if isinstance(old, tuple) else [(old, new)]:
        if before not in broken:
            raise SystemExit(f"breaks.py: {path} does not have this any more: {before}")
        broken = broken.replace(before, after, 1)
    with open(path, "w") as file:
        file.write(broken)
    command = ["cargo", "rustc", "--quiet", "--package", package, "--lib",
               "--crate-type", "cdylib", "--target-dir", target, "--offline"]
    environment = {**os.environ, "PYO3_PYTHON": sys.executable, "PYO3_BUILD_EXTENSION_MODULE": "1",
                   "CARGO_PROFILE_DEV_OPT_LEVEL": "1", "CARGO_PROFILE_DEV_DEBUG": "0",
                   "RUSTFLAGS": "-Awarnings"}
    done = subprocess.run(command, cwd=copy, env=environment)
    with open(path, "w") as file:
        file.write(text)
    if done.returncode:
        raise SystemExit(f"breaks.py: the broken {path} does not build")
    return os.path.join(target, "debug", LIBRARIES[package])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
