"""What schemathesis does here beside what its settings say."""

import itertools

import schemathesis

KEY = "Idempotency-Key"
LONGEST = 255
numbers = itertools.count()


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Makes most keys of requests new ones: the same few would have nearly all of them refused."""
    key = (case.headers or {}).get(KEY)
    number = next(numbers)
    fresh = f"{key}.{number}"
    if isinstance(key, str) and key and len(fresh) <= LONGEST and number % 8:
        case.headers[KEY] = fresh
