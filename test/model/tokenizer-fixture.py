"""Writes test/model/tokenizer-fixture.json: small tokenizers of varied settings, random texts, and what tokenizers gives for them.

    python test/model/tokenizer-fixture.py [OUT] [--tokenizers N] [--texts N] [--seed N]

Needs tokenizers 0.23. The tests read the result and need nothing. With larger numbers and another OUT it is the wider
comparison: `AZLAB_TOKENIZER_FIXTURE=OUT npm test -- test/model/tokenizer-reference.test.ts`.
"""

import argparse
import json
import pathlib
import random

import tokenizers
from tokenizers import AddedToken, Tokenizer

parser = argparse.ArgumentParser()
parser.add_argument("out", nargs="?", default=pathlib.Path(__file__).parent / "tokenizer-fixture.json")
parser.add_argument("--tokenizers", type=int, default=40)
parser.add_argument("--texts", type=int, default=6)
parser.add_argument("--seed", type=int, default=7)
args = parser.parse_args()
rng = random.Random(args.seed)

SAMPLES = [
    "hello world, it's DON'T We'll 'S f(x)!==y; a cat category concatenate cat.",
    "café naïve Größe é ß ſtraße ΣΊΣΥΦΟΣ İstanbul Kelvin ﬁne ﬀ",
    "e\u0301 a\u0308\u0323 \u0928\u093f\u0915 \u0e01\u0e33 क्षि \u1e9b\u0323 \ufb01 ① ² ½ Ⅷ ৴ ٣٤ 12345 6.78",
    "日本語テスト カタカナ ひらがな 한국어 中文。「引用」 ，",
    "😀👍🏽👨‍👩‍👧 🇩🇪 ☃ → ∑ $ € + = ~ ^ ` | < >",
    "tab\tnew\nline\r\nnbsp\u00a0thin\u2009zero\u200bideo\u3000nel\u0085bom\ufeffls\u2028 \u200d\u200c end  two   three ",
    "Привет мир العربية שלום ไทย ελληνικά _under_score __x1__ a-b c/d #tag @you \\ \"quoted\" 'single' (a) [b] {c}",
    "def f(x):\n    return x + 1\n\nconst g = (a, b) => a*b // 100%\n<s>bos</s> <mask> <|end|> [MASK] cat <x> ▁low Ġ",
    "'s 't 're 'VE 'LL 'ſ 'K 'D i'm",
]
ATOMS = sorted({c for sample in SAMPLES for c in sample})
WORDS = [w for sample in SAMPLES for w in sample.split(" ") if w]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\n\n", "\u00a0", "\u3000", "\u2009", "\u0085", "", "   "]
RANGES = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x590), (0x600, 0x700), (0x900, 0xE80), (0x1E00, 0x2C00),
          (0x3000, 0x3100), (0x4E00, 0x4F00), (0xAC00, 0xAD00), (0xFB00, 0xFFFE), (0x1F300, 0x1F700), (0x10000, 0x14000)]


def text():
    parts = []
    for _ in range(rng.randint(0, 9)):
        kind = rng.random()
        if kind < 0.6:
            parts.append(rng.choice(WORDS))
        elif kind < 0.85:
            parts.append("".join(rng.choice(ATOMS) for _ in range(rng.randint(1, 6))))
        else:
            low, high = rng.choice(RANGES)
            parts.append("".join(chr(rng.randrange(low, high)) for _ in range(rng.randint(1, 4))))
        parts.append(rng.choice(SPACES))
    return "".join(c for c in "".join(parts) if not 0xD800 <= ord(c) <= 0xDFFF)


BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
REGEXES = [
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    r"\w+|[^\w\s]+", r"\W", r"[\w-]+", r"[^\W_]+", r"\s+$", r"^\s*", r"\d{1,3}(?=(\d{3})*\b)", r"\bcat\b", r"\B", r"[[:punct:]]",
    r"[[:alpha:]]+|[[:digit:]]", r"\p{Han}|\p{Hiragana}+|\p{Lu}", r"\h+", r"a*", r"(?>a|ab)c?", r"(?<=\d)\D", r"[a-z&&[^aeiou]]+",
    r"\p{M}+", r"(?<!\w)['\"]", r"\S+", r".", r"[^\n]+\n?", r"x{2,}|l{2}", r"(?i)ss", r"(?i:s)", r"(?i:k)", r"\X", r"\R", r"(?m:.)",
    r"\p{S}+|\p{P}", r"\A.|.\z", r"\x{65E5}|\u672c", r"(a|e)\1?", r"[^[:space:]]", r"\p{^L}+", r"\P{L}", r"\pL", r"l?+l",
]


def pattern():
    if rng.random() < 0.3:
        return {"String": rng.choice([" ", "a", ".", "\n", "'", "▁", "é", "ll", "$", "日"])}
    return {"Regex": rng.choice(REGEXES)}


def normalizer(depth=0):
    kind = rng.choice(["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip", "StripAccents", "Replace", "Prepend", "Sequence"])
    if kind == "Strip":
        return {"type": kind, "strip_left": rng.random() < 0.5, "strip_right": rng.random() < 0.5}
    if kind == "Replace":
        return {"type": kind, "pattern": pattern(), "content": rng.choice(["", "▁", "$&", "x", " ", "$1"])}
    if kind == "Prepend":
        return {"type": kind, "prepend": rng.choice(["▁", " ", "ab"])}
    if kind == "Sequence":
        return {"type": kind, "normalizers": [normalizer(1) for _ in range(rng.randint(0, 3))] if depth < 1 else []}
    return {"type": kind}


def pre_tokenizer(depth=0):
    kind = rng.choice(["Whitespace", "WhitespaceSplit", "Split", "Split", "Split", "Punctuation", "Digits", "ByteLevel", "Metaspace",
                       "CharDelimiterSplit", "FixedLength", "BertPreTokenizer", "Sequence"])
    flip = lambda: rng.random() < 0.5
    if kind == "Split":
        return {"type": kind, "pattern": pattern(), "behavior": rng.choice(BEHAVIORS), "invert": rng.random() < 0.3}
    if kind == "Punctuation":
        return {"type": kind, "behavior": rng.choice(BEHAVIORS)}
    if kind == "Digits":
        return {"type": kind, "individual_digits": flip()}
    if kind == "ByteLevel":
        return {"type": kind, "add_prefix_space": flip(), "trim_offsets": flip(), "use_regex": flip()}
    if kind == "Metaspace":
        return {"type": kind, "replacement": rng.choice(["▁", "_"]), "prepend_scheme": rng.choice(["always", "first", "never"]), "split": flip()}
    if kind == "CharDelimiterSplit":
        return {"type": kind, "delimiter": rng.choice([" ", ".", "é"])}
    if kind == "FixedLength":
        return {"type": kind, "length": rng.randint(1, 5)}
    if kind == "Sequence":
        return {"type": kind, "pretokenizers": [pre_tokenizer(1) for _ in range(rng.randint(0, 3))] if depth < 1 else []}
    return {"type": kind}


def added(size):
    tokens = []
    contents = rng.sample(["<s>", "</s>", "<mask>", "cat", "low", "é", "日本", " x", "<|end|>", "CAT", "'s", "▁low", "ll", "l", "Straße", "1"], rng.randint(0, 6))
    for content in contents:
        special = rng.random() < 0.4
        tokens.append({
            "content": content, "single_word": rng.random() < 0.35, "lstrip": rng.random() < 0.3,
            "rstrip": rng.random() < 0.3, "normalized": rng.random() < 0.5, "special": special,
        })
    return tokens


DECODERS = [
    None,
    {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": True},
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
    {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
    {"type": "Strip", "content": "l", "start": 1, "stop": 2},
]


def make():
    pieces = pre_tokenizer() if rng.random() < 0.9 else None
    normal = normalizer() if rng.random() < 0.5 else None
    fallback, unknown = rng.random() < 0.3, rng.random() < 0.6
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
             "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": {}, "merges": []}
    rules = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": normal,
             "pre_tokenizer": pieces, "post_processor": None, "decoder": rng.choice(DECODERS), "model": model}
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=rng.choice([160, 320, 420]), show_progress=False, min_frequency=1,
        special_tokens=["<unk>"] + ([f"<0x{b:02X}>" for b in range(256)] if fallback else []), limit_alphabet=rng.choice([40, 120, 400]),
    )
    tokenizer = Tokenizer.from_str(json.dumps(rules))
    tokenizer.train_from_iterator(SAMPLES + [text() for _ in range(30)], trainer)
    rules = json.loads(tokenizer.to_str())
    rules["added_tokens"] = []
    rules["model"].update(unk_token="<unk>" if unknown else None, fuse_unk=rng.random() < 0.5, byte_fallback=fallback,
                          ignore_merges=rng.random() < 0.3)
    tokenizer = Tokenizer.from_str(json.dumps(rules))
    tokenizer.add_tokens([AddedToken(**one) for one in added(0)])
    rules = json.loads(tokenizer.to_str())
    post = rng.random()
    ids = rules["model"]["vocab"]["<unk>"]
    if post < 0.2:
        rules["post_processor"] = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "B", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                                   "special_tokens": {"B": {"id": "B", "ids": [ids, ids], "tokens": ["<unk>", "<unk>"]}}}
    elif post < 0.4:
        rules["post_processor"] = {"type": rng.choice(["BertProcessing", "RobertaProcessing"]), "sep": ["<unk>", ids], "cls": ["<unk>", ids]}
        if rules["post_processor"]["type"] == "RobertaProcessing":
            rules["post_processor"].update(trim_offsets=True, add_prefix_space=False)
    return rules


cases = []
while len(cases) < args.tokenizers:
    try:
        rules = make()
        tokenizer = Tokenizer.from_str(json.dumps(rules))
    except BaseException as error:  # a pattern that Oniguruma refuses, or a panic of the trainer
        if isinstance(error, KeyboardInterrupt):
            raise
        continue
    texts = []
    for one in [text() for _ in range(args.texts)]:
        try:
            ids = tokenizer.encode(one).ids
            texts.append({"text": one, "ids": ids, "bare": tokenizer.encode(one, add_special_tokens=False).ids,
                          "decoded": tokenizer.decode(ids, skip_special_tokens=False), "plain": tokenizer.decode(ids)})
        except BaseException as error:  # a panic has no answer to compare with
            if isinstance(error, KeyboardInterrupt):
                raise
    cases.append({"rules": rules, "texts": texts})
pathlib.Path(args.out).write_text(json.dumps({"made_with": {"tokenizers": tokenizers.__version__}, "cases": cases}, ensure_ascii=False) + "\n")
