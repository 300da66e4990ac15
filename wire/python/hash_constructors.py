"""What `cargo wire try` calls in a C module that has constructors of hash objects, and in ours."""


def comparison(*names):
    """The two functions that a file of compare/ has, for those of these constructors that there are."""

    def there(c):
        return [name for name in names if hasattr(c, name)]

    def calls(c, data):
        """The calls to compare for one file: (function, arguments, keywords)."""
        for name in there(c):
            yield name, (data,), {}
            yield name, (), {"usedforsecurity": False}
            yield name, (data.decode("latin-1"),), {}

    def timed(c, data):
        """The calls to time for one size of input."""
        for name in there(c):
            yield name, (data,), {}

    return calls, timed


def result(value):
    """What is compared: the digest of a hash object, and other results as they are."""
    if hasattr(value, "hexdigest"):
        return value.hexdigest() if value.digest_size else value.hexdigest(33)
    return value
