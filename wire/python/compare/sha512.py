"""What `cargo wire try` calls in the C _sha512 and in ours."""
from hash_constructors import comparison, result

calls, timed = comparison("sha384", "sha512")
