"""placeholder"""
from typing import Any

TEXT_CUT=40000
UPDATE_TEXT=4000
VIEW_TOO_LARGE="x"

def problems(blocks: Any, surface: str = "message") -> list[str]:
    """none"""
    return []
def message_problems(body: Any) -> list[str]:
    return []
def view_problems(body: Any, kind: str|None=None) -> list[str]:
    return []
def error_for(p: list[str])->str:
    return "invalid_blocks"
