"""One meeting of glue with hostile Python code: what it is about, and what the code does to it."""
import gc
import os
import sys
import threading
import types
import weakref

import support

try:
    import _interpreters as interpreters
except ImportError:
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        interpreters = None

NAME = "_rustdlib_probe_meetings"
# The one whose threads are asked of; each scene has a module of its own.
meetings = support.load(NAME)
# Imports as little as it can: under valgrind each of these takes its time.
IN_ANOTHER_INTERPRETER = f"""
from importlib.machinery import ExtensionFileLoader, ModuleSpec
loader = ExtensionFileLoader({NAME!r}, {support.LIBRARY!r})
meetings = loader.create_module(ModuleSpec({NAME!r}, loader, origin={support.LIBRARY!r}))
loader.exec_module(meetings)
victim = meetings.Victim()
victim.put([meetings, victim])
assert victim.meet("Object::is_true", [1], 2, bytearray(9)) is True
meetings.Error.module = meetings
"""
# Under valgrind each interpreter takes half a second of an idle processor, and a cell has up to 14
# callbacks: there the first of each cell begins one, and the others do nothing.
SLOW = "RUSTDLIB_HOSTILE_SLOW" in os.environ
# The scene that finalisers, which have no attributes, belong to.
current = None


class Act(Exception):
    """What the code raises."""


class Finaliser:
    """Of no interest to the collector: it goes where its last reference is given up."""
    __slots__ = ()

    def __del__(self):
        if current is not None:
            current.act()


class Failure(Exception):
    pass


class Value:
    """Everything that glue can ask of it is hostile."""

    def __init__(self, scene):
        self.scene = scene
        self.asked = 0

    def answer(self, answer):
        self.scene.act()
        return answer

    def __bool__(self):
        return self.answer(True)

    def __index__(self):
        return self.answer(5)

    def __len__(self):
        return self.answer(7)

    def __hash__(self):
        return self.answer(hash(5))

    def __eq__(self, other):
        return self.answer(True)

    def __lt__(self, other):
        return self.answer(True)

    def __gt__(self, other):
        return self.answer(True)

    def __contains__(self, other):
        return self.answer(True)

    def __floordiv__(self, other):
        return self.answer(3)

    def __neg__(self):
        return self.answer(-5)

    def __iadd__(self, other):
        return self.answer(8)

    def __call__(self, argument=None):
        return self.answer("called")

    def __iter__(self):
        return self.answer(iter("12"))

    def items(self):
        return self.answer([1, 2])

    def __getitem__(self, index):
        raise IndexError(index)

    def __mul__(self, count):
        return self.answer("repeated")

    def __str__(self):
        return self.answer("as str")

    def __repr__(self):
        return self.answer("as repr")

    def __getattr__(self, name):
        if name != "anything":
            raise AttributeError(name)
        return self.answer("an attribute")

    def __buffer__(self, flags):
        # Small and large ones take turns.
        self.asked += 1
        return self.answer(memoryview(b"x" * (1000 if self.asked % 2 else 10)))

    def __release_buffer__(self, view):
        self.answer(None)

    surrogate = "\ud800"

    @property
    def odd(self):
        """Of a class with a hostile name: before 3.13 its attribute is asked for, then its dict is."""
        value, armed = self, []

        class Key(str):
            __hash__ = str.__hash__

            def __eq__(self, other):
                return value.answer(str.__eq__(self, other)) if armed else str.__eq__(self, other)

        class Odd(type):
            def __getattribute__(cls, name):
                return value.answer("builtins")

        odd = Odd("builtins", (), {Key("__module__"): "builtins"})()
        armed.append(True)
        return odd

    @property
    def data(self):
        return self.scene.large

    @property
    def Error(self):
        return self.scene.Error

    def fresh(self):
        return Finaliser()

    def collect_soon(self):
        garbage = types.SimpleNamespace(last=Finaliser())
        garbage.itself = garbage
        del garbage
        gc.set_threshold(1)
        gc.enable()

    def fail(self):
        try:
            raise Failure(Finaliser())
        except Failure:
            raise Failure(Finaliser())


class Scene:
    """What a call is given, and who else has it: nobody."""

    def __init__(self, row, act):
        global current
        self.row, self.name = row, act
        self.callbacks = 0
        self.acting = self.over = False
        self.module = support.load(NAME)
        self.Victim = self.module.Victim
        self.classes = [self.new_class()]
        self.victims = [self.classes[0]()]
        self.values = [Value(self)]
        self.others = [["another argument"]]
        self.kwargs = {"other": self.others[0]}
        self.data = bytearray(b"d" * 1000)
        self.large = bytearray(b"l" * 100_000)
        self.views = [memoryview(self.data)]
        scene = self

        class Error(Exception):
            def __init__(self, *args):
                scene.act()

        self.Error = Error
        self.kept = [weakref.ref(kept) for kept in (
            self.classes[0], self.victims[0], self.values[0], self.module, Error)]
        self.hook = types.ModuleType("_rustdlib_probe_hook")
        self.hook.value, self.hook.row = self.values[0], row
        self.hook.__getattr__ = lambda name: self.values[0].answer(name)
        sys.modules[self.hook.__name__] = self.hook
        current = self

    def new_class(self):
        return type("Changed", (self.Victim,), {})

    def close(self):
        """Lets everything go. Returns how much of it stays all the same."""
        global current
        current = None
        self.over = True
        sys.modules.pop("_rustdlib_probe_hook", None)
        kept = self.kept
        vars(self).clear()
        self.over = True
        gc.collect()
        return sum(reference() is not None for reference in kept)

    def act(self):
        """What each callback does."""
        if self.over or self.acting:
            return
        self.acting = True
        self.callbacks += 1
        try:
            ACTS[self.name](self)
        finally:
            self.acting = False


def nothing(scene):
    pass


def change_class(scene):
    """Another class, so that nobody has the old one any more: once, as a third would lie in its place."""
    if scene.classes:
        scene.classes.clear()
        for victim in scene.victims:
            victim.__class__ = scene.new_class()
    victim = None
    gc.collect()


def delete_module(scene):
    if scene.module is not None:
        vars(scene.module).clear()
    scene.module = None
    gc.collect()


def clear_arguments(scene):
    scene.others.clear()
    scene.kwargs.clear()
    for data in scene.data, scene.large:
        try:
            data.clear()
            data.extend(b"another content" * 200)
        except BufferError:
            pass


def export_again(scene):
    """Gives back what is exported, resizes it, and exports it again."""
    for view in scene.views:
        try:
            view.release()
        except BufferError:
            pass
    clear_arguments(scene)
    scene.views[:] = [memoryview(scene.data), memoryview(scene.large)]
    for view in scene.views[:1]:
        view.release()


def drop_self(scene):
    for victim in scene.victims:
        victim.put(None)
    victim = None
    scene.victims.clear()
    scene.values.clear()
    scene.hook.value = None
    gc.collect()


def raise_it(scene):
    raise Act("hostile")


def call_again(scene):
    """The same call of the same object; its callbacks do nothing more."""
    for victim in list(scene.victims):
        victim.put([victim])
        # The lock is another thread's until this one has done what it wants to do.
        if scene.row not in OF_LOCKS:
            victim.truth_o(True)
        if scene.row in meetings.rows_of_meet().split() and scene.row not in OF_THREADS:
            outcome(victim.meet, scene.row, Value(scene), [], bytes(5))
        victim.put([victim])


def in_thread(scene):
    """All of it, by another thread, while this one waits for it."""
    def work():
        for act in ALL:
            try:
                act(scene)
            except Act:
                pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)


def other_interpreter(scene):
    """An interpreter with a GIL of its own, which uses the same library."""
    if SLOW and scene.callbacks > 1:
        return
    if sys.version_info < (3, 13):
        interpreter = interpreters.create(isolated=True)
    else:
        interpreter = interpreters.create("isolated")
    try:
        error = interpreters.run_string(interpreter, IN_ANOTHER_INTERPRETER)
    finally:
        interpreters.destroy(interpreter)
    if error is not None:
        raise SystemError(str(getattr(error, "formatted", error)))


ALL = [change_class, delete_module, clear_arguments, export_again, drop_self, call_again]
ACTS = {
    "nothing": nothing,
    "class": change_class,
    "module": delete_module,
    "arguments": clear_arguments,
    "buffers": export_again,
    "self": drop_self,
    "raise": raise_it,
    "again": call_again,
    "thread": in_thread,
    "interpreter": other_interpreter,
}
# Rows that wait for another thread.
OF_LOCKS = {"Lock::with", "Lock::with_detached", "Lock::hold"}
OF_THREADS = OF_LOCKS | {
    "Attached::detach", "Attached::detach_for", "Attached::detach_for_size", "transform",
    "try_transform", "try_transform_pieces", "transform_blocks",
}


def outcome(function, *args, **kwargs):
    """What came out, without keeping any of it."""
    try:
        return "returned " + repr(function(*args, **kwargs))
    except Exception as error:
        text = str(error) if isinstance(error, SystemError) else ""
        return f"raised {type(error).__name__} {text}".strip()
