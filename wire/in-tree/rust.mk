# How the modules of Modules/_rust are built; the Makefile includes this where
# Modules/Setup.local says so. Written by `cargo wire apply`. Needs GNU make.

RUST_MODULES = @MODULES@
# fall-back: without cargo the C modules are built; required: it is an error.
RUST_MODE = @MODE@
# Whether Modules/Setup.local was there before; `cargo wire undo` asks.
RUST_SETUP_LOCAL = @SETUP_LOCAL@

# This file stands before the first target of the Makefile.
.DEFAULT_GOAL := all

RUST_SRC = $(srcdir)/Modules/_rust
RUST_OBJECT = Modules/_rust/rustdlib.o
RUST_LIBS = $(RUST_UNWINDER) -lpthread -ldl -lm

# When cargo is gone, Setup.local changes; then the Makefile, and make starts again.
ifeq ($(MAKELEVEL),0)
RUST_DECIDED := $(shell sh $(RUST_SRC)/wire.sh configure && echo yes)
$(if $(RUST_DECIDED),,$(error see above))
endif

RUST_SOURCES := $(shell find $(RUST_SRC) \( -name target -o -name vendor \) -prune -o -type f ! -name '*.o' \
	! -name 'pyo3-config*' -print)

# What these corrections are news of may come with a patch.
RUST_NEWS := $(shell sh $(RUST_SRC)/wire.sh news)

# The + hands make's jobs on to cargo, but also runs the line under `make -n`.
$(RUST_OBJECT): $(RUST_SOURCES) $(RUST_NEWS) pyconfig.h
	+$(if $(findstring n,$(firstword -$(MAKEFLAGS))),: )\
	WIRE_CC='$(CC)' WIRE_HOOK='$(RUST_HOOK)' sh $(RUST_SRC)/wire.sh build $@

.PHONY: clean-rust
clean-rust:
	-rm -rf Modules/_rust/target $(RUST_OBJECT) Modules/_rust/pyo3-config
clean: clean-rust

@RULES@
