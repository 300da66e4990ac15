"""What `cargo wire try` calls in the C _sha2, _sha256 and _sha512, and in ours."""
from hash_constructors import comparison, result

calls, timed = comparison("sha224", "sha256", "sha384", "sha512")
