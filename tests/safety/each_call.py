"""Each call of the table once for each kind of input: little enough for valgrind."""
import calls

for name, call in calls.table().items():
    for kind in calls.KINDS.values():
        calls.outcome(call, kind)
