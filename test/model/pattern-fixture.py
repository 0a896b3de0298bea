"""Writes test/model/pattern-fixture.json: Split patterns with parts that ignore case, texts, and the pieces that tokenizers gives.

    python test/model/pattern-fixture.py

Needs tokenizers 0.23. The test reads the result and needs nothing.
"""

import json
import pathlib

import tokenizers
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA = QWEN.replace(r"\p{N}| ?", r"\p{N}{1,3}| ?")
UPPER, LOWER, ENDS = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
O200K = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{ENDS}|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{ENDS}"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
OLMO = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
PATTERNS = [
    QWEN, LLAMA, O200K, OLMO,
    r"(?i:'s|'t)|[A-C]+|[a-z]+|\s+", r"(?i:'s)|[a-z]+|[A-Z]+", r"(?i:'s)|\p{Lu}+|\p{Ll}+", r"(?i:'s)|[^a-z]+", r"(?i:a)b|c",
    r"(?i:k)|\p{Lu}+|\p{Ll}+", r"(?i:'s|'t)|\u212a|s|.", r"(?i:[st])+|x", r"(?i:'s)|é+|É", r"(?i:x(?i:y)?z)|[[:upper:]]", r"(?i:[kx-])+|K",
    r"(?:(?i:a)|B)+", r"(?<=(?i:b))\p{Lu}", r"(?i:(a)(?:b))|[ab]", r"(?i:e{2}|t+)|(?i:d)?o", r"[[:lower:]]+|(?i:n)", r"(?i:a)", r"(?i:'s|k)",
]  # fmt: skip
TEXTS = [
    "the cat HelloWorld don't DON'T fooBAR's", "\u0345😀 a\u0345", "abAB aB Ab Cc BA", "'S sS ſ \u212a K k 'ſ x-X", "ÉéÀà xyz XZ xYZ",
    "Don'T stop 12345 I'LL\n\nWe'Ve  ", "ſeeEe tTt DoO nN \u017f\u212a's", "ǅ ß ﬅ ẞ 'ŝ Ω ω Ω",
]  # fmt: skip

cases = [
    {"pattern": pattern, "texts": [{"text": text, "pieces": [piece for piece, _ in split.pre_tokenize_str(text)]} for text in TEXTS]}
    for pattern in PATTERNS
    for split in [Split(Regex(pattern), "isolated")]
]
out = pathlib.Path(__file__).parent / "pattern-fixture.json"
out.write_text(json.dumps({"made_with": {"tokenizers": tokenizers.__version__}, "cases": cases}, ensure_ascii=False, indent=1) + "\n")
