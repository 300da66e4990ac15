"""Programs, C and Rust in turns: turns.py OPTIONS

OPTIONS is JSON:
    programs   the files
    filter     words, all of which must stand in "program: task"
    processes  how many times a pair of processes is begun for each task,
    pairs      and how many pairs of runs there are in each
    scratch    where the programs' data may be

Prints a line of JSON about the machine, and one for each task:
    {"program", "task", "rust": [modules], "pairs": [[C's run, Rust's run]...]}
or {"program", "skipped": why} in place of a program that cannot run here. Which half goes first changes from pair to
pair, so what disturbs the machine disturbs both; each half has run once before, and what both return is compared.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HALF = pathlib.Path(__file__).with_name("half.py")
SIDES = "C", "Rust"


class Wrong(Exception):
    """What a program does makes the measurement worthless."""


class Half:
    """A process that runs one task on one side, when it is told to."""

    def __init__(self, side, program, folder, task, seed):
        self.name = f"{title(program)}: {task}, {side}"
        self.process = subprocess.Popen(
            command(side, program, folder, task), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(seed))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        # Its last words, which nobody waits for after an error.
        self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait()

    def run(self):
        try:
            self.process.stdin.write("run\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.answer()

    def end(self):
        self.process.stdin.close()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Wrong(f"{self.name}: ended with status {self.process.wait()}, see above")
        return json.loads(line)


def main(options):
    # benches/python: the facts are those of every record.
    from facts import facts
    say({"facts": facts()})
    for program in options["programs"]:
        with tempfile.TemporaryDirectory(dir=options["scratch"]) as folder:
            measure(program, folder, options)


def say(thing):
    print(json.dumps(thing), flush=True)


def measure(program, folder, options):
    tasks, why = prepare(program, folder)
    if why:
        say({"program": title(program), "skipped": why})
    for task in tasks:
        if all(word in f"{title(program)}: {task}" for word in options["filter"]):
            say({"program": title(program), "task": task, **in_turns(program, folder, task, options)})


def prepare(program, folder):
    """The names of the tasks, or why there are none."""
    done = subprocess.run(command("C", program, folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env=environment(0), stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return json.loads(done.stdout), None
    why = (done.stderr.strip().splitlines() or ["no message"])[-1]
    if why.startswith("ModuleNotFoundError"):
        return [], f"it needs a package that is not here ({why.partition(': ')[2]})"
    sys.stderr.write(done.stderr)
    raise Wrong(f"{title(program)}: its data cannot be prepared: {why}")


def in_turns(program, folder, task, options):
    pairs = []
    for seed in range(options["processes"]):
        c, rust = (Half(side, program, folder, task, seed) for side in SIDES)
        with c, rust:
            same(c, rust, c.run(), rust.run())
            for turn in range(options["pairs"]):
                pairs.append(pair(c, rust, turn + seed))
            c.end()
            modules = rust.end()["rust"]
    return {"rust": modules, "pairs": pairs}


def pair(c, rust, turn):
    order = (c, rust) if turn % 2 == 0 else (rust, c)
    done = {half: half.run() for half in order}
    same(c, rust, done[c], done[rust])
    return [{name: number for name, number in done[half].items() if name != "value"} for half in (c, rust)]


def same(c, rust, of_c, of_rust):
    if of_c["value"] != of_rust["value"]:
        raise Wrong(f"{c.name} returns {of_c['value']:.80}, {rust.name} returns {of_rust['value']:.80}")


def title(program):
    return pathlib.Path(program).stem


def command(side, program, folder, *task):
    return [sys.executable, "-s", "-B", str(HALF), side, program, folder, *task]


def environment(seed):
    """Dictionaries of both halves look alike; nothing else that changes what is enabled."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RUSTDLIB_")}
    return {**kept, "PYTHONHASHSEED": str(seed)}


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except Wrong as wrong:
        sys.exit(str(wrong))
