"""An empty article for `fourxx articles new`."""

from __future__ import annotations

import datetime
import re
from http import HTTPStatus
from pathlib import Path

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
TEMPLATE = """\
---
id: "{id}"
title: {title}
{status}names: []
phrases:
  - how people say it who do not know the code
translated: {{}}
signatures: []
headers: {{}}
retry: never
related: []
sources:
  - title: where the facts were read
    url: https://example.com/
checked: {today}
---
## Meaning
One sentence: what the server says with it.

## Who sends it
- **Product**: how to tell that it made the response.

## Causes
1. The commonest first.
2. The next one.
3. And one more.

## Fix
### Visitor
1. What a person can do who only uses the site.
### Operator
1. What whoever runs the server changes.
### Developer
1. What the author of the client changes.

## Example
```
A paste that must bring this article back, first.
```

## Not to be confused with
- 404: One sentence, or a question: Is the page missing? Yes is 404, no is {id}.

## Retry
Whether trying again helps, and when.
"""


class TemplateError(Exception):
    """Why no article was written, and the exit code that tells."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


def write_template(id_: str, folder: Path) -> Path:
    """Write an empty article into a folder and return its path. Raises TemplateError where that cannot be."""
    if not ID.fullmatch(id_):
        raise TemplateError(f"{id_!r} cannot be an id: lower-case letters, digits and dashes, as 502 or 403-vpn", 2)
    path = folder / f"{id_}.md"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(filled(id_))
    except FileExistsError:
        raise TemplateError(f"{path} is there already", 1) from None
    except OSError as e:
        raise TemplateError(f"cannot write {path}: {e.strerror}", 1) from None
    return path


def filled(id_: str) -> str:
    """The empty article of an id."""
    number = re.match(r"\d{3}(?!\d)", id_)
    status = int(number[0]) if number else None
    title = HTTPStatus(status).phrase if status in set(HTTPStatus) else "What it is called"
    today = datetime.datetime.now(datetime.UTC).date()
    return TEMPLATE.format(id=id_, title=title, status=f"status: {status}\n" if status else "", today=today)
