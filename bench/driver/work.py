"""The two statements every server is asked for, and how an answer is checked."""

SMALL = "select 42"
ROWS = "1000x10"

SQL = {
    SMALL: "select 42 as answer",
    ROWS: "select i as id, i * 2 as c2, i * 3.5 as c3, (i % 7 = 0) as c4, md5(i::text) as c5, 'name-' || i as c6, "
          "date '2024-01-01' + (i % 365) as c7, i % 100 as c8, repeat('x', 20) as c9, 'end-' || i || '.' as c10 "
          "from generate_series(1, 1000) i",
}

# What a right answer holds: for the rows something of the first, of a middle and of the last one.
HOLDS = {SMALL: (b"42",), ROWS: (b"end-1.", b"cee631121c2ec9232f3a2f028ad5c89b", b"end-1000.")}   # md5('500')


class WrongAnswer(RuntimeError):
    pass


def check(work, answer, where):
    """Fails unless the bytes of a response hold the right answer and no error."""
    if all(part in answer for part in HOLDS[work]) and b'"isError":true' not in answer and b'"isError": true' not in answer:
        return
    raise WrongAnswer(f"{where}: wrong answer to {work}: {answer[:300]!r}")


def arguments(template, work):
    """The arguments of the call: `{sql}` stands for the statement."""
    return {key: SQL[work] if value == "{sql}" else value for key, value in template.items()}
