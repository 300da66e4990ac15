"""The ways in which C calls us, each meeting hostile code: what is not a row of `Victim.meet`."""
import gc
import importlib.util

import support
from hostile_scene import Finaliser


def data_of(scene):
    return scene.views[0] if scene.name == "buffers" else scene.data


def meet(scene):
    return scene.victims[0].meet(scene.row, scene.values[0], scene.others[0], data_of(scene))


def content(scene):
    scene.victims[0].put(scene.values[0])
    return scene.victims[0]


def drop(scene):
    scene.victims[0].put(Finaliser())
    scene.victims.clear()


def collect_cycle(scene):
    victim = scene.victims.pop()
    victim.put((victim, Finaliser()))
    del victim
    gc.collect()


def build(scene):
    spec = support.spec("_rustdlib_probe_building")
    spec.loader_state = HostState(scene)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    done = module.done
    del module, spec
    gc.collect()
    return done


class HostState:
    def __init__(self, scene):
        self.scene = scene

    @property
    def Error(self):
        self.scene.act()
        return KeyError if self.scene.row == "ModuleBuilder::put" else type("E", (ValueError,), {})


ENTRANCES = {
    "method::no_arguments": lambda scene: content(scene).truth_noargs(),
    "method::one_object": lambda scene: scene.victims[0].truth_o(scene.values[0]),
    "method::fast": lambda scene: scene.victims[0].meet(
        "Object::is_true", scene.values[0], scene.others[0], data_of(scene)),
    "method::fast_keywords": lambda scene: scene.victims[0].truth_keywords(
        value=scene.values[0], **scene.kwargs),
    "method::with_class": lambda scene: scene.victims[0].truth_class(
        scene.values[0], **scene.kwargs),
    "getter::get": lambda scene: content(scene).truth,
    "called::call": lambda scene: scene.victims[0](scene.values[0], **scene.kwargs),
    "class::repr": lambda scene: repr(content(scene)),
    "class::construct": lambda scene: type(
        scene.classes[0](scene.values[0], **scene.kwargs)).__name__,
    "class::construct_fast": lambda scene: type(
        scene.Victim(scene.values[0], **scene.kwargs)).__name__,
    "class_slots::dealloc": drop,
    "class_slots::clear": collect_cycle,
    "function::no_arguments": lambda scene: scene.module.meet_noargs(),
    "function::one_object": lambda scene: scene.module.meet_o(scene.values[0]),
    "function::fast": lambda scene: scene.module.meet_fast(scene.values[0], data_of(scene)),
    "stand_in::stand_in": lambda scene: scene.module.new_stand_in()(scene.values[0]),
    "function::fast_keywords": lambda scene: scene.module.meet_keywords(
        scene.values[0], **scene.kwargs),
}
BUILDING = [
    "definition::exec", "definition::free", "ModuleBuilder::add", "ModuleBuilder::add_int",
    "ModuleBuilder::attribute", "ModuleBuilder::exception", "ModuleBuilder::put",
    "ModuleBuilder::add_class", "ModuleBuilder::add_derived_class",
]
