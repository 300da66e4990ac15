"""What `cargo wire try` calls in the C _sha3 and in ours."""
from hash_constructors import comparison, result

calls, timed = comparison("sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256")
