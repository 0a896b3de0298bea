# features that look the program's module up
from __future__ import annotations
import dataclasses, typing
@dataclasses.dataclass
class P:
    x: int = 1
def f() -> typing.List[int]: return [dataclasses.asdict(P()), sorted(typing.get_type_hints(f))]
