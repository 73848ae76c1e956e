"""Whatever comes in: it is refused or answered, it never breaks anything.

What pytest runs here is short and always the same. The long forms:

    python -m tests.fuzz.long [COUNT]          a million inputs to the readers, files, articles, settings and entrance
    python -m tests.fuzz.forged [COUNT]        100,000 forged requests against the HTTP entrance of a running bot
    python -m tests.fuzz.guided KIND SECONDS   readers, files, articles, settings or entrance, led by what code was
                                               reached (pip install -e '.[fuzz]')
    FUZZ=100000 CANARIES=500 pytest tests/fuzz
"""
