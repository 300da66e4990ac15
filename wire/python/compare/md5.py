"""What `cargo wire try` calls in the C _md5 and in ours."""
from hash_constructors import comparison, result

calls, timed = comparison("md5")
