# The same shapes in PyTorch: training step (AdamW) and drawing with a cache of keys and values. Prints one JSON line.
#
#   python3 gpu_torch.py '{"vocabulary": …, "rows": …, …}' SECONDS

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

shape = json.loads(sys.argv[1])
seconds = float(sys.argv[2])
device = "cuda" if torch.cuda.is_available() else "cpu"
V, D, L = shape["vocabulary"], shape["width"], shape["layers"]
H, K, W, M = shape["heads"], shape["keyValueHeads"], shape["headWidth"], shape["hidden"]


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def times(work):
    found = []
    begun = time.perf_counter()
    while len(found) < 3 or time.perf_counter() - begun < seconds:
        started = time.perf_counter()
        work()
        wait()
        found.append((time.perf_counter() - started) * 1000)
    rest = sorted(found[1:])
    return {"firstMs": found[0], "ms": rest[0], "medianMs": rest[len(rest) // 2], "calls": len(rest)}


class Norm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(D))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


def turn(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.after = Norm(), Norm()
        self.q, self.k, self.v = (torch.nn.Linear(D, n * W) for n in (H, K, K))
        self.o = torch.nn.Linear(H * W, D, bias=False)
        self.gate, self.up = (torch.nn.Linear(D, M, bias=False) for _ in range(2))
        self.down = torch.nn.Linear(M, D, bias=False)

    def forward(self, x, cos, sin, cache=None, at=0):
        B, T, _ = x.shape
        n = self.before(x)
        q = turn(self.q(n).view(B, T, H, W).transpose(1, 2), cos, sin)
        k = turn(self.k(n).view(B, T, K, W).transpose(1, 2), cos, sin)
        v = self.v(n).view(B, T, K, W).transpose(1, 2)
        if cache is not None:
            cache[0][:, :, at : at + T], cache[1][:, :, at : at + T] = k, v
            k, v = cache[0][:, :, : at + T], cache[1][:, :, : at + T]
        if K != H:
            k, v = (t.repeat_interleave(H // K, 1) for t in (k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
        x = x + self.o(y.transpose(1, 2).reshape(B, T, H * W))
        n = self.after(x)
        return x + self.down(F.silu(self.gate(n)) * self.up(n))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(V, D)
        self.layers = torch.nn.ModuleList(Layer() for _ in range(L))
        self.norm = Norm()
        angles = torch.outer(torch.arange(4096.0), 10000 ** (-torch.arange(0, W, 2) / W))
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, ids, caches=None, at=0):
        T = ids.shape[1]
        x = self.table(ids)
        cos, sin = self.cos[at : at + T], self.sin[at : at + T]
        for i, layer in enumerate(self.layers):
            x = layer(x, cos, sin, None if caches is None else caches[i], at)
        return self.norm(x) @ self.table.weight.T


def measure():
    torch.manual_seed(0)
    model = Model().to(device)
    for p in model.parameters():
        if p.dim() > 1:
            torch.nn.init.normal_(p, std=0.02)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=device == "cuda")
    ids = torch.randint(V, (shape["rows"], shape["length"] + 1), device=device)

    def train():
        loss = F.cross_entropy(model(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    training = times(train)
    rows, prompt, tokens = (shape["drawn"][n] for n in ("rows", "prompt", "tokens"))
    start = torch.randint(V, (rows, prompt), device=device)

    @torch.no_grad()
    def draw():
        size = (rows, K, prompt + tokens, W)
        caches = [(torch.zeros(size, device=device), torch.zeros(size, device=device)) for _ in range(L)]
        x, at = start, 0
        for _ in range(tokens):
            logits = model(x, caches, at)[:, -1]
            at += x.shape[1]
            x = torch.multinomial(torch.softmax(logits, -1), 1)

    drawing = times(draw)
    training["tokensPerSecond"] = shape["rows"] * shape["length"] / training["ms"] * 1000
    drawing["tokensPerSecond"] = rows * tokens / drawing["ms"] * 1000
    return {"training": training, "drawing": drawing}


def rates():
    """The device's own rates: operations of a product, bytes of a copy (read and written), a second."""
    n = 8192 if device == "cuda" else 1024
    a, b = torch.randn(n, n, device=device), torch.randn(n, n, device=device)
    product = times(lambda: torch.mm(a, b))["ms"] / 1000
    x = torch.empty(2**28 if device == "cuda" else 2**24, device=device)
    y = torch.empty_like(x)
    copy = times(lambda: y.copy_(x))["ms"] / 1000
    return {"operations": 2 * n**3 / product, "bytes": 2 * 4 * x.numel() / copy}


if device == "cpu":
    torch.set_num_threads(2)
result = {"version": torch.__version__, "device": torch.cuda.get_device_name(0) if device == "cuda" else "cpu"}
# float32 as it is, and, on a GPU, with the shorter mantissa of TF32, which TensorFlow and ONNX Runtime's CUDA use by default.
for name in ("float32", "tf32") if device == "cuda" else ("float32",):
    torch.set_float32_matmul_precision("highest" if name == "float32" else "high")
    seconds_before, seconds = seconds, min(seconds, 2.0)
    own = rates()
    seconds = seconds_before
    result[name] = {"rates": own, **measure()}
print(json.dumps(result))
